/** Says in a sentence what is wrong with a payload, without quoting the value: it may be a password. */
import { message, type Message } from '../../../shared/text/text.ts';
import type * as v from 'valibot';

type Issue = v.BaseIssue<unknown>;

/** The dotted path of the field (`settings.limitPerDay`, or `payload` for the whole) and what it must be. */
export function explainIssue(issue: Issue): { readonly field: string; readonly told: Message } {
  const keys = (issue.path ?? []).map(({ key }) => (key === '' ? '""' : String(key)));
  const field = keys.join('.') || 'payload';
  return { field, told: sentence(clip(field), issue) };
}

function sentence(field: string, issue: Issue): Message {
  const requirement = String(issue.requirement);
  switch (issue.type) {
    case 'min_value':
      return message('“{field}” must be at least {requirement}.', { field, requirement });
    case 'max_value':
      return message('“{field}” must be at most {requirement}.', { field, requirement });
    case 'integer':
      return message('“{field}” must be a whole number.', { field });
    case 'min_length':
      return requirement === '1'
        ? message('“{field}” must not be empty.', { field })
        : message('“{field}” must have at least {requirement} characters.', { field, requirement });
    case 'max_length':
      return message('“{field}” is too long: at most {requirement} are allowed.', { field, requirement });
    case 'picklist':
    case 'variant':
    case 'literal':
      return issue.expected === null
        ? message('“{field}” must be one of the known values.', { field })
        : message('“{field}” must be one of {expected}.', { field, expected: issue.expected });
    case 'check':
      return message('“{field}” is not valid: {why}', { field, why: issue.message });
    case 'regex':
      return message('“{field}” does not have the right form.', { field });
    case 'strict_object':
      if (issue.expected === 'never') return message('“{field}” is not known here; leave it out.', { field });
      return issue.received === 'undefined'
        ? message('“{field}” is missing.', { field })
        : message('“{field}” must be an object.', { field });
    default:
      return message('“{field}” must be {type}.', { field, type: article(issue.expected ?? issue.type) });
  }
}

function article(expected: string): string {
  const type = expected.replace(/[()]/g, '').split(' | ').join(' or ').toLowerCase();
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

function clip(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
