/** Where the values of a list's fields stand in its rows: for a predicate, a cell, a line of CSV. */

/** Null: the row has none. A list: it has several. Times are Unix milliseconds, choices their value. */
export type Value = string | number | boolean | null | readonly string[];

/** The value of each field in a row, by the field's key; a field that only a table or an index can tell is absent. */
export type RowValues<Row> = Readonly<Record<string, (row: Row) => Value>>;
