/** What an import that was only checked would do, in lines for a terminal. */
import type { ImportReview, RowGroup } from '../../shared/contract/types.ts';
import { fieldLabel, fieldValue } from '../../shared/domain/changed-fields.ts';
import { counted } from './output.ts';

/** Users that are shown with each field. */
const SHOWN = 20;

/** A line a user that would be changed, each field before and after; then a line for each reason of other rows. */
export function reviewInWords({ updates, ipUsers, skipped, problems }: ImportReview): readonly string[] {
  const time = (at: number): string => new Date(at).toISOString();
  const rows = updates.rows.slice(0, SHOWN).map(({ name, fields }) => {
    const said = fields.map(
      ({ field, before, after }) =>
        `${fieldLabel(field)}: ${fieldValue(field, before, time)} → ${fieldValue(field, after, time)}`,
    );
    return `${name}: ${said.join('; ')}`;
  });
  const more = updates.changed - rows.length;
  const groups = [...(ipUsers.count > 0 ? [ipUsers] : []), ...skipped, ...problems];
  return [
    ...rows,
    ...(more > 0 ? [`… and ${counted(more, 'user')} more would be changed.`] : []),
    ...(updates.unchanged > 0
      ? [`${counted(updates.unchanged, 'user')} would stay: the rows say what is so already.`]
      : []),
    ...groups.map((group) => `${counted(group.count, 'row')}, ${linesOf(group)}: ${group.reason}`),
  ];
}

function linesOf({ count, lines }: RowGroup): string {
  const shown = lines.slice(0, 8);
  return `${count === 1 ? 'line' : 'lines'} ${shown.join(', ')}${count > shown.length ? ', …' : ''}`;
}
