/** Attachments by name, by what they are, and by what lies in them; each in one piece and in pieces of 7 bytes. */
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RELAY_SETTINGS, type RelaySettings } from '../../../../shared/domain/relay-settings.ts';
import { EICAR } from './test-patterns.ts';
import { UnpackBounds } from './unpack-bounds.ts';
import { ZipListing } from './zip-listing.ts';
import { scanTrial } from '../../../../tests/support/mock-mail.ts';

const archive = (base64: string) => Buffer.from(base64, 'base64');
/** Made by Info-ZIP and p7zip; `enc` has the password “secret”. */
const ENCRYPTED_ZIP = archive(
  'UEsDBAoACQAAAKiAd10gMDo2EgAAAAYAAAAFABwAYS50eHRVVAkAAzxkBGs8ZARrdXgLAAEEAAAAAAQAAAAAYY8XHEB2cyLEQyfTAlz0REwfUEsHCCAwOjYSAAAABgAAAFBLAQIeAwoACQAAAKiAd10gMDo2EgAAAAYAAAAFABgAAAAAAAEAAACkgQAAAABhLnR4dFVUBQADPGQEa3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAQABAEsAAABhAAAAAAA=',
);
const ZIP_WITH_EXE = archive(
  'UEsDBAoAAAAAAKiAd10gMDo2BgAAAAYAAAAFABwAYS50eHRVVAkAAzxkBGs8ZARrdXgLAAEEAAAAAAQAAAAAaGVsbG8KUEsDBAoAAAAAAKiAd116em/tAwAAAAMAAAAHABwAcnVuLmV4ZVVUCQADPGQEazxkBGt1eAsAAQQAAAAABAAAAABoaQpQSwECHgMKAAAAAACogHddIDA6NgYAAAAGAAAABQAYAAAAAAABAAAApIEAAAAAYS50eHRVVAUAAzxkBGt1eAsAAQQAAAAABAAAAABQSwECHgMKAAAAAACogHddenpv7QMAAAADAAAABwAYAAAAAAABAAAApIFFAAAAcnVuLmV4ZVVUBQADPGQEa3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAgACAJgAAACJAAAAAAA=',
);
const ZIP = archive(
  'UEsDBAoAAAAAAKiAd10gMDo2BgAAAAYAAAAFABwAYS50eHRVVAkAAzxkBGs8ZARrdXgLAAEEAAAAAAQAAAAAaGVsbG8KUEsBAh4DCgAAAAAAqIB3XSAwOjYGAAAABgAAAAUAGAAAAAAAAQAAAKSBAAAAAGEudHh0VVQFAAM8ZARrdXgLAAEEAAAAAAQAAAAAUEsFBgAAAAABAAEASwAAAEUAAAAAAA==',
);
const ENCRYPTED_HEADER_7Z = archive(
  'N3q8ryccAATXos2SgAAAAAAAAAAuAAAAAAAAABiZqmnmoTRGzMnJvioecIKrnmE5cNApDP+NC4+zaj4M94bEUfAc05kU8sewverDCqXQDbeVjEa3VyJXqK0lsHBg3fyY1dYRViS0Mx62/vrHTENZ9DsxUBZu+yXL6Uc3gqdKuEzPmBX+X8ENDZbbRKN+T8a3KlKTx1r2rz81gcCgszlYtxcGEAEJcAAHCwEAASQG8QcBElMPe78trRhUoq3kYZV2KyJYmAxiCgHIhqNRAAA=',
);
const ENCRYPTED_7Z = archive(
  'N3q8ryccAARxb96HEAAAAAAAAABiAAAAAAAAAPsc7jiKUui8QJAT5RNCo7YFiuBzAQQGAAEJEAAHCwEAAiQG8QcBElMPFCmfHZRidFcifSXQUkitAyEhAQABAAwKBgAICgEgMDo2AAAFARkBABENAGEALgB0AHgAdAAAABQKAQCaNQNuZHvdARUGAQAggKSBAAA=',
);
const PLAIN_7Z = archive(
  'N3q8ryccAATl2LYpCgAAAAAAAABSAAAAAAAAAHV4s9IBAAVoZWxsbwoAAQQGAAEJCgAHCwEAASEhAQAMBgAICgEgMDo2AAAFARkMAAAAAAAAAAAAAAAAEQ0AYQAuAHQAeAB0AAAAFAoBAJo1A25ke90BFQYBACCApIEAAA==',
);

/** A RAR 4 archive by the technote: marker, main header, one file's header and data. */
function rar4(name: string, mainFlags: number, fileFlags: number): Buffer {
  const data = Buffer.from('data of the file');
  const file = Buffer.alloc(32 + name.length);
  file[2] = 0x74;
  file.writeUInt16LE(0x8000 | fileFlags, 3);
  file.writeUInt16LE(file.length, 5);
  file.writeUInt32LE(data.length, 7);
  file.writeUInt16LE(name.length, 26);
  file.write(name, 32, 'latin1');
  const main = Buffer.alloc(13);
  main[2] = 0x73;
  main.writeUInt16LE(mainFlags, 3);
  main.writeUInt16LE(13, 5);
  return Buffer.concat([
    Buffer.from('526172211a0700', 'hex'),
    main,
    file,
    data,
    Buffer.from('c43d7b00400700', 'hex'),
  ]);
}

/** RAR 5 by the technote: marker, main header, one file's header (with an encryption record or not). */
function rar5(name: string, encrypted: boolean, encryptedHeaders = false, folder = false): Buffer {
  const block = (...bytes: readonly number[]) => Buffer.from([0, 0, 0, 0, bytes.length, ...bytes]);
  const extra = encrypted ? [3, 1, 0, 0] : [];
  const begin = encrypted ? [2, 3, extra.length, 4] : [2, 2, 4];
  const file = [...begin, folder ? 1 : 0, 4, 0, 0, 1, name.length, ...Buffer.from(name), ...extra];
  return Buffer.concat([
    Buffer.from('526172211a070100', 'hex'),
    ...(encryptedHeaders ? [block(4, 0, 0, 0, 15)] : [block(1, 0, 0), block(...file), Buffer.from('data')]),
    block(5, 0, 0),
  ]);
}

const OLE = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1016)]);
const MSI = Buffer.concat([OLE, Buffer.from('84100c0000000000c000000000000046', 'hex'), Buffer.alloc(100)]);
const MACROS = Buffer.concat([OLE, Buffer.from('_VBA_PROJECT', 'utf16le'), Buffer.alloc(100)]);
const ISO = Buffer.concat([Buffer.alloc(32_769), Buffer.from('CD001'), Buffer.alloc(2042)]);
const LNK = Buffer.concat([Buffer.from('4c0000000114020000000000c000000000000046', 'hex'), Buffer.alloc(60)]);
const PE = Buffer.concat([Buffer.from('4d5a90000300000004000000ffff0000', 'hex'), Buffer.alloc(240)]);
const ELF = Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(57)]);
const MACHO = Buffer.concat([Buffer.from('cffaedfe', 'hex'), Buffer.alloc(60)]);
const UNIVERSAL = Buffer.concat([Buffer.from('cafebabe00000002', 'hex'), Buffer.alloc(56)]);
const JAVA_CLASS = Buffer.concat([Buffer.from('cafebabe00000041', 'hex'), Buffer.alloc(56)]);
const TEXT = Buffer.from('Only some text, nothing more.\r\n'.repeat(10));
const DOCM = Buffer.concat([
  Buffer.from('PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1'),
  Buffer.from([19, 0, 0, 0]),
  Buffer.from('word/vbaProject.bin'),
  Buffer.alloc(40),
]);

function message(header: string, content: Buffer): Buffer {
  const body = content.toString('base64').replace(/(.{76})/g, '$1\r\n');
  return Buffer.from(
    'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n' +
      `${header}\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n--b--\r\n`,
  );
}

async function judge(content: Buffer, settings: Partial<RelaySettings> = {}): Promise<string> {
  const trial = scanTrial(settings);
  const { verdict } = await trial.scan(content);
  const pieces = Array.from({ length: Math.ceil(content.length / 7) }, (_, n) =>
    content.subarray(n * 7, n * 7 + 7),
  );
  expect((await trial.scan(...pieces)).verdict).toEqual(verdict);
  return verdict.kind === 'blocked' ? verdict.reason : verdict.kind;
}

describe('names', () => {
  const named = (name: string) => `Content-Disposition: attachment; filename=${name}`;
  it.each([
    ['plain', named('"setup.exe"'), 'setup.exe: .exe'],
    ['upper case', named('SETUP.EXE'), 'SETUP.EXE: .exe'],
    ['two extensions', named('"invoice.pdf.scr"'), '.scr'],
    ['a dot at the end', named('"setup.exe."'), '.exe'],
    ['spaces and dots at the end', named('"setup.exe . . "'), '.exe'],
    ['very many spaces at the end', named(`"setup.exe${' .'.repeat(1000)}"`), '.exe'],
    ['a stream of the file', named('"setup.exe:x.txt"'), '.exe'],
    ['full-width letters', named('"=?utf-8?B?c2V0dXAu772F772Y772F?="'), '.exe'],
    ['text turned round', named('"=?utf-8?Q?invoice=E2=80=AEfdp.exe?="'), 'invoicefdp.exe: .exe'],
    ['encoded words', named('"=?utf-8?Q?se?= =?utf-8?Q?tup=2Ejs?="'), '.js'],
    [
      'RFC 2231',
      "Content-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9%2Evbs",
      'résumé.vbs: .vbs',
    ],
    [
      'RFC 2231 in pieces',
      `Content-Disposition: attachment; filename*0*=utf-8''a%2E; filename*1="e"; filename*2=xe`,
      '.exe',
    ],
    ['two names', `${named('"a.txt"')}; filename*=utf-8''a.exe`, '.exe'],
    ['the name of the type', 'Content-Type: application/octet-stream; name="a.bat"', '.bat'],
    [
      'the name of the type, hidden by the other',
      `Content-Type: text/plain; name=a.bat\r\n${named('a.txt')}`,
      '.bat',
    ],
    ['a folded header', 'Content-Disposition: attachment;\r\n\tfilename="a.\r\n cmd"', '.cmd'],
    ['a comment', 'Content-Disposition: attachment (harmless); filename=(really) a.hta', '.hta'],
    ['a quoted backslash', named('"a.\\e\\x\\e"'), '.exe'],
    ['no closing quote', named('"a.exe'), '.exe'],
    ['a folder before it', named('"C:\\\\x\\\\a.exe"'), '.exe'],
  ])('%s', async (_, header, reason) => {
    expect(await judge(message(header, TEXT))).toContain(reason);
  });

  it.each(['report.pdf', 'exe', 'setup.exe.txt', 'a.exe-file', '', '.', 'archive.tar.gz', 'js.html'])(
    '%j passes',
    async (name) => {
      expect(await judge(message(named(`"${name}"`), TEXT))).toBe('clean');
    },
  );

  it('looks at a message that is nothing but an attachment', async () => {
    const only = Buffer.from(`Subject: x\r\nContent-Type: application/x; name=a.exe\r\n\r\nMZ\r\n`);
    expect(await judge(only)).toContain('.exe');
    expect(
      await judge(Buffer.from('Subject: x\r\nContent-Disposition: inline; filename=a.js\r\n\r\nx')),
    ).toContain('.js');
  });

  it('blocks what the settings say, nothing else', async () => {
    expect(await judge(message(named('a.exe'), PE), { blockedExtensions: ['xyz'] })).toBe('clean');
    expect(await judge(message(named('a.xyz'), TEXT), { blockedExtensions: ['xyz'] })).toContain('.xyz');
  });
});

describe('what a file is, whatever its name', () => {
  const blockedExtensions = [...DEFAULT_RELAY_SETTINGS.blockedExtensions, 'docm'];
  it.each([
    ['PE', PE, 'a Windows program'],
    ['ELF', ELF, 'a Unix program'],
    ['Mach-O', MACHO, 'a macOS program'],
    ['universal Mach-O', UNIVERSAL, 'a macOS program'],
    ['shell link', LNK, 'a Windows shell link'],
    ['MSI', MSI, 'a Windows installer package'],
    ['ISO', ISO, 'a disk image'],
    ['OLE with macros', MACROS, 'an Office document with macros'],
    ['OOXML with macros', DOCM, 'an Office document with macros'],
    ['Java class', JAVA_CLASS, 'clean'],
    ['OLE without macros', OLE, 'clean'],
    [
      'text that begins with MZ',
      Buffer.from('MZ is how it begins, this text about programs. '.repeat(9)),
      'clean',
    ],
    ['text', TEXT, 'clean'],
    ['nothing', Buffer.alloc(0), 'clean'],
  ])('%s', async (_, content, reason) => {
    const header = 'Content-Type: text/plain; name=notes.txt';
    expect(await judge(message(header, content), { blockedExtensions })).toContain(reason);
  });
});

describe('names that end in .com', () => {
  const utf8 = (text: string) => Buffer.from(text);
  const named = (name: string, type = 'application/octet-stream') =>
    `Content-Type: ${type}\r\nContent-Disposition: attachment; filename="${name}"`;
  it.each([
    ['text', 'www.example.com', utf8('notes'), 'clean'],
    ['text with a space in its name', 'offer for example.com', utf8('Grüße\r\n\tund\fmehr'), 'clean'],
    ['Japanese text', 'example.com', utf8('\x1b$B$3\x1b(B'), 'clean'],
    ['nothing', 'example.com', utf8(''), 'clean'],
    ['a page', 'www.example.com', utf8('<html></html>'), 'clean'],
    ['a PDF', 'offer for example.com', Buffer.concat([utf8('%PDF-1.7\n'), Buffer.alloc(99)]), 'clean'],
    ['a picture', 'example.com', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), 'clean'],
    ['a ZIP file', 'example.com', ZIP, 'clean'],
    ['a ZIP file with a program', 'example.com', ZIP_WITH_EXE, 'run.exe'],
    ['a program', 'www.example.com', PE, 'www.example.com: .com'],
    [
      'a program without a header',
      'tree.com',
      Buffer.from('b409ba0c01cd21b8004ccd21', 'hex'),
      'tree.com: .com',
    ],
    ['text, and a program behind it', 'example.com', Buffer.concat([TEXT, Buffer.from([0, 1])]), '.com'],
    ['another name that is blocked', 'a.exe', utf8('notes'), 'a.exe: .exe'],
  ])('%s', async (_, name, content, reason) => {
    expect(await judge(message(named(name), content))).toContain(reason);
  });

  it('are no files where they are folders in an archive', async () => {
    const header = 'Content-Type: application/octet-stream; name=files.bin';
    expect(await judge(message(header, rar4('www.example.com', 0, 0xe0)))).toBe('clean');
    expect(await judge(message(header, rar4('www.example.com', 0, 0xc0)))).toContain('.com');
    expect(await judge(message(header, rar5('www.example.com', false, false, true)))).toBe('clean');
  });
});

describe('archives', () => {
  const header = 'Content-Type: application/octet-stream; name=files.bin';
  it.each([
    ['ZIP with a program', ZIP_WITH_EXE, 'contains run.exe: .exe'],
    [
      'ZIP after something else',
      Buffer.concat([Buffer.from('PK\0\0PK'), Buffer.alloc(100), ZIP_WITH_EXE]),
      'run.exe',
    ],
    ['ZIP inside a stored ZIP', Buffer.concat([ZIP, ZIP_WITH_EXE]), 'run.exe'],
    ['RAR 4 with a program', rar4('x\\run.com', 0, 0), 'run.com'],
    ['RAR 5 with a program', rar5('run.ps1', false), 'run.ps1'],
    ['ZIP', ZIP, 'clean'],
    ['encrypted ZIP, allowed', ENCRYPTED_ZIP, 'clean'],
    ['a torn ZIP', ZIP.subarray(0, 33), 'clean'],
  ])('%s', async (_, content, reason) => {
    expect(await judge(message(header, content))).toContain(reason);
  });

  it.each([
    ['ZIP', ENCRYPTED_ZIP, true],
    ['7z with an encrypted header', ENCRYPTED_HEADER_7Z, true],
    ['7z with encrypted files', ENCRYPTED_7Z, true],
    ['RAR 4 with encrypted headers', rar4('a.txt', 0x80, 0), true],
    ['RAR 4 with an encrypted file', rar4('a.txt', 0, 4), true],
    ['RAR 5 with encrypted headers', rar5('a.txt', false, true), true],
    ['RAR 5 with an encrypted file', rar5('a.txt', true), true],
    ['plain ZIP', ZIP, false],
    ['plain 7z', PLAIN_7Z, false],
    ['plain RAR 4', rar4('a.txt', 0, 0), false],
    ['plain RAR 5', rar5('a.txt', false), false],
  ])('%s is refused when encrypted ones are', async (_, content, refused) => {
    const verdict = await judge(message(header, content), { refuseEncryptedArchives: true });
    expect(verdict).toContain(refused ? 'files.bin is an encrypted archive' : 'clean');
  });
});

/** A ZIP file of these files as programs write them; `streamed`: sizes come after each file, as Java and `zip -` write it. */
function zip(files: Readonly<Record<string, Buffer>>, streamed = false, method = 8): Buffer {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const packed = method === 8 ? deflateRawSync(content) : content;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50);
    head.writeUInt16LE(streamed ? 8 : 0, 6);
    head.writeUInt16LE(method, 8);
    head.writeUInt32LE(streamed ? 0 : crc32(content), 14);
    head.writeUInt32LE(streamed ? 0 : packed.length, 18);
    head.writeUInt32LE(streamed ? 0 : content.length, 22);
    head.writeUInt16LE(name.length, 26);
    const after = Buffer.alloc(streamed ? 16 : 0);
    if (streamed) after.writeUInt32LE(0x08074b50);
    return [head, Buffer.from(name), packed, after];
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  return Buffer.concat([...parts, end]);
}

describe('what lies in archives in archives', () => {
  const header = 'Content-Type: application/zip; name=o.zip';
  const exe = zip({ 'a.txt': TEXT, 'a.exe': TEXT });
  const deep = (levels: number, content: Buffer): Buffer =>
    levels === 1 ? content : zip({ [`${levels}.zip`]: deep(levels - 1, content) });
  it.each([
    ['a name', zip({ 'inner.zip': exe }), 'o.zip contains inner.zip/a.exe: .exe files are blocked'],
    ['a name, sizes last', zip({ 'x.txt': TEXT, 'inner.zip': exe, 'y.txt': TEXT }, true), 'inner.zip/a.exe'],
    ['in a file that is not called so', zip({ 'notes.dat': exe }), 'notes.dat/a.exe'],
    ['in a RAR', zip({ 'i.rar': rar4('run.com', 0, 0) }), 'i.rar/run.com'],
    ['in a stored RAR', zip({ 'i.rar': rar5('run.ps1', false) }, false, 0), 'i.rar/run.ps1'],
    [
      'a program under another name',
      zip({ 'a.txt': PE }),
      'o.zip contains a.txt, which is a Windows program',
    ],
    ['the same, stored', zip({ 'a.txt': PE }, false, 0), 'contains a.txt, which is a Windows program'],
    ['and one in the next', zip({ 'i.zip': zip({ 'a.txt': ELF }) }), 'contains i.zip/a.txt, which is a Unix'],
    ['a test file', zip({ 'eicar.txt': EICAR }), 'malware'],
    ['and one in the next', zip({ 'i.zip': zip({ 'eicar.txt': EICAR }) }), 'malware'],
    ['macros in a document in it', zip({ 'i.docm': zip({ 'word/vbaProject.bin': TEXT }) }), 'i.docm: .docm'],
    ['four deep', deep(4, exe), '4.zip/3.zip/2.zip/a.exe: .exe files are blocked'],
    [
      'four deep in a stored one, which needs no unpacking',
      zip({ 's.zip': deep(4, exe) }, false, 0),
      '2.zip/a.exe',
    ],
    ['five deep', deep(5, exe), '4.zip/3.zip/2.zip: archives in archives, more than 4 deep: what is in them'],
    ['nothing', zip({ 'i.zip': zip({ 'a.txt': TEXT, 'b/c.pdf': TEXT }), 'd.txt': TEXT }), 'clean'],
    ['nothing that can be unpacked', zip({ 'i.zip': exe }).subarray(0, 60), 'clean'],
    ['a text of a MB of the same', zip({ 'a.txt': Buffer.alloc(1_000_000) }), 'clean'],
    [
      'one that unpacks to very much',
      zip({ 'i.zip': Buffer.concat([exe, Buffer.alloc(3_000_000)]) }),
      'contains i.zip, which unpacks to more than can be looked into',
    ],
  ])('%s', async (_, content, reason) => {
    const blockedExtensions = [...DEFAULT_RELAY_SETTINGS.blockedExtensions, 'docm'];
    expect(await judge(message(header, content), { blockedExtensions })).toContain(reason);
  });

  it('macros are told of the document that has them', async () => {
    const content = zip({ 'a.dat': zip({ 'word/vbaProject.bin': TEXT }) });
    const verdict = await judge(message(header, content), { blockedExtensions: ['docm'] });
    expect(verdict).toBe('attachment o.zip contains a.dat, an Office document with macros');
  });

  it('blocks of what is inside what the settings say, nothing else', async () => {
    expect(await judge(message(header, zip({ 'a.txt': PE })), { blockedExtensions: ['xyz'] })).toBe('clean');
  });

  it('keeps no more of what is not whole than its bounds say', () => {
    const seen: string[] = [];
    const told = (word: string) => (name: string) => void seen.push(`${word} ${name}`);
    const sink = {
      entry: told('entry'),
      begins: told('begins'),
      unseen: told('unseen'),
      encrypted: () => undefined,
    };
    const bounds = new UnpackBounds();
    expect(bounds.hold(32 * 1024 * 1024)).toBe(true);
    const listing = new ZipListing(sink, { depth: 1, bounds, list: told('list') });
    listing.write(zip({ 'i.zip': exe, 'b.txt': TEXT }));
    listing.end();
    expect(seen).toEqual(['entry i.zip', 'begins i.zip', 'unseen i.zip', 'entry b.txt', 'begins b.txt']);
  });

  it('a locked archive inside is one that is locked', async () => {
    const content = message(header, zip({ 'i.zip': ENCRYPTED_ZIP }));
    expect(await judge(content, { refuseEncryptedArchives: true })).toContain(
      'o.zip is an encrypted archive',
    );
    expect(await judge(content)).toBe('clean');
  });

  it('many files are looked at, and very many by their names only', async () => {
    const seen = async (last: Readonly<Record<string, Buffer>>, before = 1100) => {
      const many = Object.fromEntries(Array.from({ length: before }, (_, n) => [`${n}.txt`, TEXT]));
      const { verdict } = await scanTrial().scan(message(header, zip({ ...many, ...last })));
      return verdict.kind === 'blocked' ? verdict.reason : verdict.kind;
    };
    expect(await seen({ 'z.txt': PE }, 1000)).toContain('z.txt, which is a Windows program');
    expect(await seen({ 'z.txt': PE })).toBe('clean');
    expect(await seen({ 'z.exe': TEXT })).toContain('z.exe');
    expect(await seen({ 'z.zip': exe })).toContain('z.zip, which unpacks to');
  });
});
