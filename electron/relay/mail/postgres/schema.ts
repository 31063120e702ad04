/** The tables of the mail store in PostgreSQL, as a list of migrations: `schema_version` counts those that a schema has. */

/** Letters that folding makes one of, in their order; see `shared/domain/fold.ts`. */
const FORMS = ['µ\u0345ςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈẛ', 'μισβθφπκρεвдосттъѣꙋṡ'];

/**
 * As in SQLite, the `expires` of a message in quarantine and the `next` of a recipient that is held are negative: the time to deliver
 * that is left. Who has claimed a recipient stands in its row; `epoch` grows with each claim. `shown`: addresses that are also
 * found by another form (domains as U-labels), as the program folds them.
 */
const FIRST = `
CREATE SEQUENCE id_block;
CREATE TABLE commit_key (key text PRIMARY KEY, at bigint NOT NULL);
CREATE INDEX commit_key_at ON commit_key (at);
CREATE TABLE claimant (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, until bigint NOT NULL);

CREATE TABLE message (
  id bigint PRIMARY KEY,
  sender text NOT NULL,
  flags integer NOT NULL,
  envid text,
  user_id bigint,
  "user" text NOT NULL,
  client text NOT NULL,
  helo text NOT NULL,
  tls text NOT NULL,
  subject text NOT NULL,
  header_from text NOT NULL,
  header_message_id text NOT NULL,
  received bigint NOT NULL,
  expires bigint NOT NULL,
  warned bigint,
  size bigint NOT NULL,
  chunks integer NOT NULL,
  content bytea
);
ALTER TABLE message ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX message_expiry ON message (expires) WHERE expires > 0;
CREATE INDEX message_unwarned ON message (received) WHERE warned IS NULL;

CREATE TABLE chunk (
  message bigint NOT NULL,
  number integer NOT NULL,
  bytes bytea NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (message, number)
);
ALTER TABLE chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE recipient (
  id bigint PRIMARY KEY,
  message bigint NOT NULL,
  state smallint NOT NULL,
  next bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  address text NOT NULL,
  domain text NOT NULL,
  notify text NOT NULL,
  orcpt text,
  route text NOT NULL DEFAULT '',
  last_reply text NOT NULL DEFAULT '',
  sender_domain text COLLATE "C" NOT NULL,
  sender_user bigint NOT NULL,
  claimed_by bigint,
  epoch bigint NOT NULL
);
CREATE INDEX recipient_message ON recipient (message);
CREATE INDEX recipient_due ON recipient (next) WHERE state = 0;
CREATE INDEX recipient_turn ON recipient (sender_domain, sender_user, next, id) WHERE state = 0;
CREATE INDEX recipient_held ON recipient (id) WHERE state = 1;
CREATE INDEX recipient_deferred ON recipient (id) WHERE state = 0 AND attempts > 0;

CREATE TABLE quarantine (
  message bigint PRIMARY KEY,
  finding text NOT NULL,
  scanner text NOT NULL,
  reason text NOT NULL,
  score double precision,
  response text NOT NULL,
  expires bigint NOT NULL
);
CREATE INDEX quarantine_expiry ON quarantine (expires);

CREATE TABLE log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  time bigint NOT NULL,
  kind text NOT NULL,
  message bigint,
  user_id bigint,
  "user" text NOT NULL,
  client text NOT NULL,
  sender text NOT NULL,
  recipient text NOT NULL,
  rule text NOT NULL,
  reply text NOT NULL,
  detail text NOT NULL,
  transcript text
);
CREATE INDEX log_time ON log (time, kind);
CREATE INDEX log_message ON log (message) WHERE message IS NOT NULL;
CREATE INDEX log_transcript ON log (id) WHERE transcript IS NOT NULL;

CREATE TABLE usage_user (user_id bigint PRIMARY KEY);
CREATE TABLE usage (
  user_id bigint NOT NULL,
  rule integer NOT NULL,
  at bigint NOT NULL,
  used bigint NOT NULL,
  PRIMARY KEY (user_id, rule, at)
);
CREATE TABLE value (
  space text NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (space, key)
);

CREATE TABLE shown (address text PRIMARY KEY, shown text NOT NULL);
CREATE FUNCTION fold(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT normalize(translate(lower(normalize(t, NFC) COLLATE "und-x-icu"), '${FORMS[0] ?? ''}', '${FORMS[1] ?? ''}'), NFC)
$$;
CREATE FUNCTION fold_addresses(t text) RETURNS text LANGUAGE sql STABLE STRICT AS $$
  SELECT string_agg(coalesce((SELECT s.shown FROM shown AS s WHERE s.address = a.one), fold(a.one)), ',' ORDER BY a.at)
  FROM unnest(string_to_array(t, ',')) WITH ORDINALITY AS a (one, at)
$$;
`;

/** Append only: a schema in use somewhere has already run those before. */
export const MIGRATIONS: readonly string[] = [FIRST];
