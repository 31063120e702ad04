/** Says in a sentence what is wrong with a payload, without quoting the value: it may be a password. */
import type * as v from 'valibot';

type Issue = v.BaseIssue<unknown>;

/** The dotted path of the field (`settings.limitPerDay`, or `payload` for the whole) and what it must be. */
export function explainIssue(issue: Issue): { readonly field: string; readonly sentence: string } {
  const keys = (issue.path ?? []).map(({ key }) => (key === '' ? '""' : String(key)));
  const field = keys.join('.') || 'payload';
  return { field, sentence: `“${clip(field)}” ${predicate(issue)}` };
}

function predicate(issue: Issue): string {
  const requirement = String(issue.requirement);
  switch (issue.type) {
    case 'min_value':
      return `must be at least ${requirement}.`;
    case 'max_value':
      return `must be at most ${requirement}.`;
    case 'integer':
      return 'must be a whole number.';
    case 'min_length':
      return requirement === '1' ? 'must not be empty.' : `must have at least ${requirement} characters.`;
    case 'max_length':
      return `is too long: at most ${requirement} are allowed.`;
    case 'picklist':
    case 'variant':
    case 'literal':
      return `must be one of ${issue.expected ?? 'the known values'}.`;
    case 'check':
      return `is not valid: ${issue.message}`;
    case 'regex':
      return 'does not have the right form.';
    case 'strict_object':
      if (issue.expected === 'never') return 'is not known here; leave it out.';
      return issue.received === 'undefined' ? 'is missing.' : 'must be an object.';
    default:
      return `must be ${article(issue.expected ?? issue.type)}.`;
  }
}

function article(expected: string): string {
  const type = expected.replace(/[()]/g, '').split(' | ').join(' or ').toLowerCase();
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

function clip(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
