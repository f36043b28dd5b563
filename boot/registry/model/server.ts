import { z } from 'zod';
import { timeSchema } from './names.ts';

/** A sign of life of a boot server, for the others on the same registry. */
export const serverSignSchema = z.object({
  /** One run of one server. */
  id: z.string().max(64),
  /** Host name of its machine; shown as text only. */
  name: z.string().max(255),
  /** Where it listens for machines. */
  url: z.string().max(300),
  version: z.string().max(40),
  startedMs: timeSchema,
  seenMs: timeSchema,
});
export type ServerSign = z.infer<typeof serverSignSchema>;
