import { z } from 'zod';
import { timeSchema } from '../../../registry/model/names.ts';

/** One protocol that machines need, and the program that speaks it. */
const serviceSchema = z.object({
  protocol: z.enum(['dhcp', 'tftp', 'http']),
  /** Its task: `addresses and boot files`, `control page and API`, … */
  task: z.string(),
  /** `romkit`, `dnsmasq`, …; null: nobody here. */
  by: z.string().nullable(),
  /** URL, or IPv4 address. */
  address: z.string().nullable(),
  interface: z.string().nullable(),
  /** `full` or `proxy` of DHCP, with what it gives. */
  mode: z.string().nullable(),
  isServing: z.boolean(),
  sinceMs: timeSchema.nullable(),
  /** Starts after the first one. */
  restarts: z.int(),
  lastRestart: z.object({ atMs: timeSchema, reason: z.string() }).nullable(),
});
export type Service = z.infer<typeof serviceSchema>;

const otherDhcpSchema = z.object({
  server: z.string(),
  kind: z.enum(['dhcp', 'proxy']),
  /** The address that it would have given. */
  address: z.string().nullable(),
  nextServer: z.string().nullable(),
  bootFile: z.string().nullable(),
});

/** This server, as it is now. */
export const serverReportSchema = z.object({
  name: z.string(),
  version: z.string(),
  startedMs: timeSchema,
  services: z.array(serviceSchema),
  /** Other DHCP servers of the network when this one started; null: it has not looked. */
  otherDhcp: z
    .object({ atMs: timeSchema, interface: z.string(), servers: z.array(otherDhcpSchema) })
    .nullable(),
  lastError: z.object({ atMs: timeSchema, message: z.string() }).nullable(),
  database: z.object({
    kind: z.enum(['sqlite', 'postgresql']),
    /** File, or URL without a password. */
    place: z.string(),
    /** The newest copy that romkit made of it. */
    backup: z.object({ path: z.string(), atMs: timeSchema }).nullable(),
  }),
  images: z.object({
    folder: z.string(),
    sizeBytes: z.number().nonnegative(),
    freeBytes: z.number().nonnegative().nullable(),
  }),
});
export type ServerReport = z.infer<typeof serverReportSchema>;

export const serversAnswer = z.object({
  here: serverReportSchema,
  /** On the same registry, with their last signs of life. */
  others: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      version: z.string(),
      startedMs: timeSchema,
      seenMs: timeSchema,
    }),
  ),
  /** The network of the machines, where this server knows it; exports begin with it. */
  network: z.object({ interface: z.string(), address: z.string() }).nullable(),
});
export type ServersAnswer = z.infer<typeof serversAnswer>;

export const exportKinds = [
  'isc-dhcp',
  'kea',
  'dnsmasq',
  'tftpd-hpa',
  'apache',
  'nginx',
  'systemd',
  'yaml',
  /** Its files come as an archive; here are the remarks alone. */
  'bootdirectory',
] as const;

export const exportParameters = z.object({ kind: z.enum(exportKinds) });

/** Absent values are those of this server. */
export const exportQuery = z.object({
  interface: z
    .string()
    .regex(/^[\w.@-]{1,15}$/, 'Letters, digits and . _ - at most.')
    .optional(),
  /** `10.77.0.1/24` */
  address: z.string().max(40).optional(),
  dhcp: z.enum(['full', 'proxy']).optional(),
});
export type ExportRequest = z.infer<typeof exportParameters> & z.infer<typeof exportQuery>;

export const exportAnswer = z.object({
  /** The main one first. */
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  /** Remarks for people, as the command tells them. */
  notes: z.array(z.string()),
});
export type ExportAnswer = z.infer<typeof exportAnswer>;
