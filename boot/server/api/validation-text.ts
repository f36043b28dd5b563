import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** How the library's own messages begin. */
const isDefault = /^(?:Invalid|Too (?:big|small)|Unrecognized)\b/;

/** A refusal of what was sent, as a sentence: the schema's own where it has one, else with the field's name. */
export function validationText(issue: Issue): string {
  const field = issue.path.map(String).join('.');
  if (!isDefault.test(issue.message))
    return issue.path.length > 1 ? `${field}: ${issue.message}` : issue.message;
  return field === '' ? `${issue.message}.` : `${field} ${plainText(issue)}.`;
}

function plainText(issue: Issue): string {
  const size = issue.code === 'too_big' || issue.code === 'too_small' ? issue : null;
  const unit = size?.origin === 'string' ? ' characters' : '';
  if (issue.code === 'too_big') return `has at most ${issue.maximum}${unit}`;
  if (issue.code === 'too_small') return `has at least ${issue.minimum}${unit}`;
  if (issue.code === 'invalid_value') return `is one of ${issue.values.map(String).join(', ')}`;
  if (issue.code !== 'invalid_type') return `is not valid: ${issue.message}`;
  return issue.message.endsWith('received undefined') ? 'is missing' : `is not of the type ${issue.expected}`;
}
