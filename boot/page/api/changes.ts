import type { z } from 'zod';
import type { Change } from '../../registry/model/change.ts';
import type { changesAnswer, undoAnswer } from '../../server/api/views.ts';
import { post } from './client.ts';

export type Planned = z.infer<typeof changesAnswer>;
export type Undone = z.infer<typeof undoAnswer>;

/** Plan these changes; nothing is made. @throws ApiError where they are not possible */
export const plan = (changes: readonly Change[]): Promise<Planned> =>
  post('/changes', { changes, dryRun: true });

/** @throws ApiError */
export const make = (changes: readonly Change[]): Promise<Planned> => post('/changes', { changes });

/** @throws ApiError */
export const undo = (entry: number): Promise<Undone> => post('/undo', { entry });

/** The assignment of an image to each of these machines. @param revision null follows the current one */
export const assignEach = (
  machines: readonly { readonly id: number }[],
  image: string,
  revision: number | null,
  isOnce: boolean,
): Change[] =>
  machines.map(({ id }) => ({
    type: 'assign',
    assignment: { target: { type: isOnce ? 'once' : 'machine', machine: id }, image, revision, priority: 0 },
  }));
