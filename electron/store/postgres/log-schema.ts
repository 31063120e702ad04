/** The tables of the change log in PostgreSQL, as a list of migrations. */

/**
 * `change_head` orders the changes: who moves it on has written the next one. A line is JSON as a folder's journal has it, as text: JSON
 * escapes what a text of PostgreSQL cannot hold. The batches of a large change lie in `change_rows` before it has happened.
 */
const FIRST = `
CREATE SEQUENCE id_block;
CREATE TABLE commit_key (key text PRIMARY KEY, at bigint NOT NULL);
CREATE INDEX commit_key_at ON commit_key (at);
CREATE TABLE change_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  set_id text NOT NULL,
  seq bigint NOT NULL
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
  at bigint NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (large, number)
);
`;

/** Append only: a schema in use somewhere has already run those before. */
export const LOG_MIGRATIONS: readonly string[] = [FIRST];
