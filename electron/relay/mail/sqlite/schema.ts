/** The tables of the mail database, as a list of migrations: the file's `user_version` counts those it has. */

/** Recipient states as stored. */
export const QUEUED = 0;
export const HELD = 1;
export const QUARANTINED = 2;

/** Flags of an envelope as stored. */
export const SMTP_UTF8 = 1;
export const EIGHT_BIT = 2;
export const RET_FULL = 4;
export const RET_HDRS = 8;

/** Marks the file as ours (`file` and `PRAGMA application_id` show it): "Post". */
export const APPLICATION_ID = 0x50_6f_73_74;

/**
 * Ids of lines of the log in one bucket of the index by user: 2^37 ids are about nine hours. Appending then touches only
 * the pages of this bucket, however many users there are; a search by user looks once into each bucket.
 */
export const LOG_BUCKET_BITS = 37;

/** Milliseconds of a row in `event_count`: in every time zone a day begins with one. */
export const COUNTED_SPAN = 15 * 60_000;

/**
 * A message's recipients have consecutive ids from `first_recipient` on, so that no index by message is needed. A
 * recipient is deleted once it is done, the message with its last one. Contents from 128 KB on lie in `chunk`. While a
 * message is in quarantine, `expires` is negative: the time to deliver it, which begins with its release; and `warned` is
 * set, since no delay of a released one is its sender's to hear of. Likewise a recipient that is held (state 1) has a
 * negative `next`: the time to deliver it that was left then, which goes on with its release.
 */
const FIRST = `
CREATE TABLE sequence (one INTEGER PRIMARY KEY CHECK (one = 1), ceiling INTEGER NOT NULL) STRICT;
INSERT INTO sequence VALUES (1, 0);

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  first_recipient INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  sender TEXT NOT NULL,
  flags INTEGER NOT NULL,
  envid TEXT,
  user_id INTEGER,
  user TEXT NOT NULL,
  client TEXT NOT NULL,
  helo TEXT NOT NULL,
  tls TEXT NOT NULL,
  subject TEXT NOT NULL,
  header_from TEXT NOT NULL,
  header_message_id TEXT NOT NULL,
  received INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  warned INTEGER,
  size INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  content BLOB
) STRICT;

CREATE INDEX message_expiry ON message (expires) WHERE expires > 0;
CREATE INDEX message_unwarned ON message (received) WHERE warned IS NULL;

CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL,
  number INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX chunk_of_message ON chunk (message, number);

CREATE TABLE recipient (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL,
  state INTEGER NOT NULL,
  next INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  address TEXT NOT NULL,
  domain TEXT NOT NULL,
  notify TEXT NOT NULL,
  orcpt TEXT,
  route TEXT NOT NULL,
  last_reply TEXT NOT NULL
) STRICT;
CREATE INDEX recipient_due ON recipient (next, domain, route) WHERE state = 0;
CREATE INDEX recipient_held ON recipient (id) WHERE state = 1;
CREATE INDEX recipient_deferred ON recipient (id) WHERE state = 0 AND attempts > 0;
CREATE INDEX recipient_due_routed ON recipient (next, route) WHERE state = 0 AND route <> '';

CREATE TABLE quarantine (
  message INTEGER PRIMARY KEY,
  finding TEXT NOT NULL,
  scanner TEXT NOT NULL,
  reason TEXT NOT NULL,
  score REAL,
  response TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_expiry ON quarantine (expires);

CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  message INTEGER,
  user_id INTEGER,
  user TEXT NOT NULL,
  client TEXT NOT NULL,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  rule TEXT NOT NULL,
  reply TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX log_message ON log (message) WHERE message IS NOT NULL;
CREATE INDEX log_user ON log (id >> ${LOG_BUCKET_BITS}, user COLLATE NOCASE) WHERE user <> '';

CREATE TABLE event_count (
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (at, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (
  user_id INTEGER NOT NULL,
  rule INTEGER NOT NULL,
  at INTEGER NOT NULL,
  used INTEGER NOT NULL,
  PRIMARY KEY (user_id, rule, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE value (
  space TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;
`;

/**
 * Whose each recipient is (see lanes.ts), so that what is due can be read in turns, however much one of them has. The domain of
 * those that are there is what follows the last `@`: all other characters of the address are trimmed off its end.
 */
const TURNS = `
ALTER TABLE recipient ADD COLUMN sender_domain TEXT NOT NULL DEFAULT '';
ALTER TABLE recipient ADD COLUMN sender_user INTEGER NOT NULL DEFAULT 0;
UPDATE recipient SET (sender_domain, sender_user) = (
  SELECT lower(substr(address, 1 + length(rtrim(address, replace(address, '@', ''))))), user_id
  FROM (SELECT iif(m.sender = '', m.user, m.sender) AS address, coalesce(m.user_id, 0) AS user_id
        FROM message AS m WHERE m.id = recipient.message))
WHERE message IN (SELECT id FROM message);
CREATE INDEX recipient_turn ON recipient (sender_domain, sender_user, next, domain, route) WHERE state = 0;
`;

/**
 * What was said in the SMTP session of a line of the log. `same`: the line whose text it is, where that is another's, since an attempt
 * leads to a line for each recipient.
 */
const TRANSCRIPTS = `
CREATE TABLE transcript (line INTEGER PRIMARY KEY, same INTEGER, text TEXT NOT NULL) STRICT;
`;

/** Append only: a file in use somewhere has already run those before. */
export const MIGRATIONS: readonly string[] = [FIRST, TURNS, TRANSCRIPTS];
