import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { validationText } from '../../../../boot/server/api/validation-text.ts';

const body = z.object({
  name: z.string().max(3),
  password: z.string().min(12, 'A password has at least 12 characters.'),
  role: z.enum(['viewer', 'operator']),
  steps: z.array(z.object({ n: z.int('A step is a whole number.') })),
});

const texts = (value: object) => body.safeParse(value).error?.issues.map(validationText);

it('tells what is wrong in the schema’s own sentence, or with the field’s name', () => {
  expect(texts({ name: 'adam', password: 'short', role: 'king', steps: [{ n: 1 }, { n: 'x' }] })).toEqual([
    'name has at most 3 characters.',
    'A password has at least 12 characters.',
    'role is one of viewer, operator.',
    'steps.1.n: A step is a whole number.',
  ]);
  expect(texts({ name: 7, role: 'viewer', steps: [] })).toEqual([
    'name is not of the type string.',
    'password is missing.',
  ]);
});
