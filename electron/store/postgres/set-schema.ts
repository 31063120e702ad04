/** The tables of a set in PostgreSQL, as a list of migrations: `schema_version` counts those that a schema has had. */
import { MAIL } from './mail-schema.ts';

/**
 * The change log. `change_head` orders the changes: who moves it on has written the next one. `claims` grows with each claim of numbers for an import, and
 * a change that was planned without knowing of one is refused; the last numbers are those that changes or claims have given. A line is JSON
 * as a folder's journal has it, as text: JSON escapes what a text of PostgreSQL cannot hold. The batches of a large change lie in
 * `change_rows` before it has happened, and until then it is in `unfinished` with the number of its process; `kept` has sealed blocks that
 * only an undo may want; a snapshot is the set as it was after a change; `note` has what a folder has beside its journal.
 */
const LOG = `
CREATE SEQUENCE id_block;
CREATE TABLE commit_key (key text PRIMARY KEY, at bigint NOT NULL);
CREATE INDEX commit_key_at ON commit_key (at);
CREATE TABLE change_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  set_id text NOT NULL,
  name text NOT NULL DEFAULT '',
  seq bigint NOT NULL,
  claims bigint NOT NULL DEFAULT 0,
  last_user bigint NOT NULL DEFAULT 0,
  last_incoming bigint NOT NULL DEFAULT 0,
  last_block bigint NOT NULL DEFAULT 0
);
INSERT INTO change_head (set_id, seq) VALUES (gen_random_uuid()::text, 0);
CREATE TABLE change (
  seq bigint PRIMARY KEY,
  format integer NOT NULL,
  large bigint,
  line text NOT NULL
);
CREATE TABLE change_rows (
  large bigint NOT NULL,
  number integer NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (large, number)
);
CREATE TABLE unfinished (large bigint PRIMARY KEY, writer bigint NOT NULL);
CREATE TABLE kept (number bigint PRIMARY KEY, line text NOT NULL);
CREATE TABLE snapshot (seq bigint PRIMARY KEY, format integer NOT NULL, bytes bigint NOT NULL, head text NOT NULL);
CREATE TABLE snapshot_rows (
  seq bigint NOT NULL,
  number integer NOT NULL,
  section text NOT NULL,
  rows text NOT NULL,
  PRIMARY KEY (seq, number)
);
CREATE TABLE note (name text PRIMARY KEY, text text NOT NULL);
`;

/** Append only: a schema in use somewhere has already run those before. */
export const SET_MIGRATIONS: readonly string[] = [LOG, MAIL];
