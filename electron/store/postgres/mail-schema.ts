/** The tables of the mail store of a set on a server: one migration of {@link import('./set-schema.ts').SET_MIGRATIONS}. */

/** Letters that folding makes one of, in their order; see `shared/domain/fold.ts`. */
const FORMS = ['µ\u0345ςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈẛ', 'μισβθφπκρεвдосттъѣꙋṡ'];

/**
 * As in SQLite, the `expires` of a message in quarantine and the `next` of a recipient that is held are negative: the time to deliver
 * that is left. Who has claimed a recipient stands in its row; `epoch` grows with each claim. `shown`: addresses that are also
 * found by another form (domains as U-labels), as the program folds them.
 * `relay`: the relays of the set, as they last said of themselves, and what is `wanted` of each (see `relay-rows.ts`).
 *
 * The log is partitioned by day, so that what is past its time goes with its partition; what came while there was none for its day lies in
 * `log_rest`. Who may write mail need not be the tables' owner: what only that one may do, functions of it do.
 */
export const MAIL = `
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

CREATE SEQUENCE log_id_seq;
CREATE TABLE log (
  id bigint NOT NULL DEFAULT nextval('log_id_seq'),
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
  transcript text,
  PRIMARY KEY (id, time)
) PARTITION BY RANGE (time);
CREATE INDEX log_time ON log (time, kind);
CREATE INDEX log_message ON log (message) WHERE message IS NOT NULL;
CREATE INDEX log_transcript ON log (id) WHERE transcript IS NOT NULL;
CREATE TABLE log_rest PARTITION OF log DEFAULT;
CREATE FUNCTION keep_log(since bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  day constant bigint := 86400000;
  today constant bigint := floor(extract(epoch FROM clock_timestamp()) * 1000 / day);
  part record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('postern log ' || current_schema(), 0));
  FOR part IN SELECT c.relname AS name, substr(c.relname, 5)::bigint AS number FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'log'::regclass AND c.relname ~ '^log_[0-9]+$'
  LOOP
    IF (part.number + 1) * day <= since THEN EXECUTE format('DROP TABLE %I', part.name); END IF;
  END LOOP;
  FOR number IN today .. today + 3 LOOP
    CONTINUE WHEN to_regclass('log_' || number) IS NOT NULL
      OR EXISTS (SELECT 1 FROM log_rest WHERE time >= number * day AND time < (number + 1) * day);
    EXECUTE format('CREATE TABLE %I PARTITION OF log FOR VALUES FROM (%s) TO (%s)', 'log_' || number, number * day, (number + 1) * day);
  END LOOP;
END $$;

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
CREATE TABLE relay (
  name text PRIMARY KEY,
  seen bigint NOT NULL,
  state text NOT NULL,
  wanted text NOT NULL DEFAULT ''
);

CREATE FUNCTION lock_by_relay(expected bigint, claimed bigint, format integer, line text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  said constant jsonb := line::jsonb;
BEGIN
  IF said - '{change,time,actor,kind,users,about,of,ops}'::text[] <> '{}'::jsonb OR (said ->> 'change')::bigint IS DISTINCT FROM expected + 1
    OR said ->> 'kind' IS DISTINCT FROM 'lock' OR said ->> 'actor' IS DISTINCT FROM 'relay' OR said ->> 'of' IS NOT NULL
    OR EXISTS (SELECT 1 FROM jsonb_array_elements(said -> 'ops') AS o (op) WHERE NOT coalesce(jsonb_array_length(op) = 4
      AND op ->> 0 = 'lock' AND op -> 3 ->> 'kind' = 'automatic' AND op -> 3 ->> 'by' = 'relay', false))
  THEN RAISE insufficient_privilege USING MESSAGE = 'a relay locks users, and changes nothing else of the set'; END IF;
  UPDATE change_head SET seq = expected + 1 WHERE seq = expected AND claims = claimed;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO change (seq, format, large, line) VALUES (expected + 1, format, NULL, line);
  PERFORM pg_notify('postern_' || current_schema(), '');
  RETURN true;
END $$;
CREATE FUNCTION grant_relay(role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), role);
  EXECUTE format('GRANT SELECT ON schema_version, change_head, change, change_rows, kept, snapshot, snapshot_rows, note TO %I', role);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON commit_key, claimant, message, chunk, recipient, quarantine, log, usage_user, usage,
    value, shown, relay TO %I', role);
  EXECUTE format('GRANT USAGE ON SEQUENCE id_block, log_id_seq TO %I', role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION keep_log, lock_by_relay TO %I', role);
END $$;
DECLARE
  own text;
BEGIN
  FOREACH own IN ARRAY '{keep_log,lock_by_relay,grant_relay}'::text[] LOOP
    -- Tables of the connection's own must not pass for those of the set.
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', own, current_schema());
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', own);
  END LOOP;
END;
PERFORM keep_log(0);
`;
