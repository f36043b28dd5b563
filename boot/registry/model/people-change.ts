import { z } from 'zod';
import { personNameSchema, roleSchema } from './person.ts';
import { nameSchema } from './names.ts';
import { tokenSchema } from './token.ts';

const person = personNameSchema;

/** Changes that say all: they can be made again from the audit log. */
const whole = [
  z.object({ type: z.literal('set-role'), person, role: roleSchema }),
  z.object({ type: z.literal('disable-person'), person }),
  z.object({ type: z.literal('enable-person'), person }),
  z.object({ type: z.literal('remove-person'), person }),
  z.object({ type: z.literal('withdraw-invitation'), person }),
  z.object({ type: z.literal('remove-token'), token: nameSchema }),
] as const;
export const wholePeopleChangeSchema = z.discriminatedUnion('type', whole);
export type WholePeopleChange = z.infer<typeof wholePeopleChangeSchema>;

/** A change of people or tokens, for the audit log: never with a secret or its hash. */
export const peopleChangeSchema = z.discriminatedUnion('type', [
  ...whole,
  z.object({
    type: z.literal('add-person'),
    person,
    role: roleSchema,
    login: z.enum(['password', 'invitation', 'openid']),
  }),
  z.object({ type: z.literal('invite-person'), person }),
  z.object({ type: z.literal('set-password'), person }),
  z.object({ type: z.literal('end-sessions'), person }),
  z.object({ type: z.literal('add-token'), token: nameSchema, scope: tokenSchema.shape.scope }),
]);
export type PeopleChange = z.infer<typeof peopleChangeSchema>;

/** The changes that cannot be taken back, and why. */
export const lasting: Readonly<Partial<Record<string, string>>> = {
  'remove-person': 'a removed login is not kept: add the person again',
  'set-password': 'the old password is not kept',
  'end-sessions': 'a session that has ended does not begin again: the person logs in anew',
  'withdraw-invitation': 'its link is not kept: make a new one',
  'remove-token': 'the secret of a removed token is not kept: make a new token',
} satisfies Partial<Record<PeopleChange['type'], string>>;

const types: ReadonlySet<string> = new Set(peopleChangeSchema.options.map(({ shape }) => shape.type.value));

/** Is a change of the audit log one of people and tokens? */
export const isPeopleChange = (change: { readonly type: string }): change is PeopleChange =>
  types.has(change.type);
