/** What the header of a MIME part says of it. */
import { parseStructured } from './header-params.ts';
import type { HeadFields } from './message-head.ts';

export interface MimePart {
  /** Lower case, `text/plain` when none is given. */
  readonly type: string;
  readonly charset: string;
  /** Of a multipart; empty when there is none. */
  readonly boundary: string;
  /** Content-Transfer-Encoding, lower case. */
  readonly encoding: string;
  /** `attachment`, `inline` or empty. */
  readonly disposition: string;
  /** Every name it is given, decoded: mail programs differ in which they take. Best one first. */
  readonly names: readonly string[];
}

const NAME_PARAMS = ['filename*', 'filename'];
const TYPE_NAME_PARAMS = ['name*', 'name'];
/** RFC 2046 allows 70; some senders need more. */
const MAX_BOUNDARY = 200;

export const PLAIN_PART: MimePart = {
  type: 'text/plain',
  charset: '',
  boundary: '',
  encoding: '',
  disposition: '',
  names: [],
};

/** Type, encoding, disposition and file name (RFC 2045, 2183, 2231); a part without fields is plain text. */
export function mimePart(fields: HeadFields): MimePart {
  const { contentType, transferEncoding, disposition } = fields;
  if (contentType === null && transferEncoding === null && disposition === null) return PLAIN_PART;
  const type = parseStructured(contentType ?? '');
  const disposed = parseStructured(disposition ?? '');
  const names = [
    ...NAME_PARAMS.map((name) => disposed.params.get(name)),
    ...TYPE_NAME_PARAMS.map((name) => type.params.get(name)),
  ].filter((name) => name !== undefined && name !== '');
  return {
    type: /^[^\s/]+\/[^\s/]+$/.test(type.value) ? type.value : 'text/plain',
    charset: type.params.get('charset') ?? '',
    boundary: (type.params.get('boundary') ?? '').slice(0, MAX_BOUNDARY).trimEnd(),
    encoding: parseStructured(transferEncoding ?? '').value,
    disposition: disposed.value,
    names: [...new Set(names as string[])],
  };
}

/** Whether there is more to it than text as it stands; decided from the raw fields, since nearly every message is asked. */
export function isPlain({ contentType, transferEncoding, disposition }: HeadFields): boolean {
  if (disposition !== null) return false;
  if (transferEncoding !== null && !/^(?:7bit|8bit|binary)$/i.test(transferEncoding)) return false;
  return (
    contentType === null ||
    /^text\/[a-z]+(?:\s*;\s*(?:charset|format|delsp)="?[\w.:-]+"?)*$/i.test(contentType)
  );
}
