/** The columns of a list of `shared/lists`, which declares their names and widths; what a cell shows is said here. */
import { t } from '../../shared/text/text.ts';
import { isText } from '../../shared/lists/field.ts';
import type { List } from '../../shared/lists/list.ts';
import { fieldOf } from '../../shared/lists/list.ts';
import { fittingWidth, TIME_WIDTH, type GridColumn } from './columns.ts';

export interface ColumnSpec<Row> {
  /** A field of the list; or else the column's own name, with a title and a width. */
  readonly id: string;
  readonly title?: string;
  /** px */
  readonly width?: number;
  readonly hidden?: boolean;
  readonly sortable?: boolean;
  readonly atEnd?: boolean;
  /** The list's own snippet draws it. */
  readonly drawn?: boolean;
  readonly text: (row: Row) => string;
  readonly muted?: (row: Row) => boolean;
}

/** In the order in which they come. */
export function columnsOf<Row>(list: List, specs: readonly ColumnSpec<Row>[]): readonly GridColumn<Row>[] {
  return specs.map((spec) => {
    const field = fieldOf(list, spec.id);
    const title = spec.title ?? (field === undefined ? spec.id : t(field.words[0]));
    return {
      id: spec.id,
      title,
      width: fittingWidth(
        spec.width ?? (field?.type.kind === 'time' ? TIME_WIDTH : (field?.width ?? 120)),
        title,
      ),
      hidden: spec.hidden ?? field?.hidden ?? false,
      sort: spec.sortable === true ? spec.id : null,
      atEnd: spec.atEnd ?? false,
      drawn: spec.drawn ?? false,
      stretches: spec.drawn !== true && (field === undefined || isText(field.type)),
      text: spec.text,
      muted: spec.muted ?? (() => false),
    };
  });
}
