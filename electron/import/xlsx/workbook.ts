/** An Excel workbook (.xlsx, ECMA-376): its sheets, the texts they share, and how its numbers are shown. */
import { message, type PlainText } from '../../../shared/text/text.ts';
import { posix } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';
import { numberStyle, unescaped, type NumberStyle } from './cell-text.ts';
import { SheetReader, type SheetFacts, type SheetRow } from './sheet-rows.ts';
import { readXml, type Attributes, type XmlHandler } from './xml-events.ts';
import { damaged, ZipParts, type PartLimits } from './zip-parts.ts';

/** A sheet of rows and columns. */
export interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** The part that holds it. */
  readonly part: string;
}

/** Texts are kept in memory: so many, of so many bytes of XML, a list of a million users has. */
const MOST_TEXTS = 6_000_000;
const MOST_TEXT_BYTES = 384 * 1024 ** 2;
/** Bytes of the small parts. */
const MOST_SMALL = 32 * 1024 ** 2;

/** What a ZIP archive is that is no workbook of this kind, by a part that it has. */
const OTHERS: readonly (readonly [part: string, is: PlainText])[] = [
  ['xl/workbook.bin', 'a binary Excel workbook (.xlsb): save it as .xlsx or CSV first'],
  ['content.xml', 'an OpenDocument file (.ods): save it as .xlsx or CSV first'],
  ['word/document.xml', 'a Word document'],
  ['Index/Document.iwa', 'a Numbers document: export it as .xlsx or CSV first'],
];

/** A workbook, open for reading. */
export class Workbook {
  readonly sheets: readonly Sheet[];
  readonly #parts: ZipParts;
  readonly #name: string;
  readonly #from1904: boolean;
  readonly #styles: readonly NumberStyle[];
  readonly #textsPart: string | null;
  #texts: Promise<readonly string[]> | null = null;

  private constructor(parts: ZipParts, name: string, found: Found, styles: readonly NumberStyle[]) {
    this.#parts = parts;
    this.#name = name;
    this.sheets = found.sheets;
    this.#from1904 = found.from1904;
    this.#textsPart = found.texts;
    this.#styles = styles;
  }

  /** Opens the file at `path`, which people know as `name`. Throws `bad-file` for what is no workbook. */
  static async open(path: string, name: string, limits?: PartLimits): Promise<Workbook> {
    const parts = await ZipParts.open(path, name, limits);
    try {
      const main = await mainPart(parts, name);
      const found = await findParts(parts, main);
      if (found.sheets.length === 0)
        throw PosternError.of('bad-file', '“{name}” has no sheet of cells.', { name });
      const styles = found.styles === null ? [] : await readStyles(parts, found.styles);
      return new Workbook(parts, name, found, styles);
    } catch (error) {
      parts.close();
      throw error instanceof PosternError ? error : damaged(name, error);
    }
  }

  /** The sheets in which anything stands. */
  async filled(): Promise<readonly Sheet[]> {
    const filled: Sheet[] = [];
    for (const sheet of this.sheets) {
      for await (const { rows } of this.rows(sheet)) {
        if (rows.length === 0) continue;
        filled.push(sheet);
        break;
      }
    }
    return filled;
  }

  /** Bytes of a sheet's XML. */
  size({ part }: Sheet): number {
    return this.#parts.size(part);
  }

  /** The rows of a sheet in which anything stands, some at a time, with the bytes read so far; `facts` are whole at the end. */
  async *rows(
    sheet: Sheet,
    facts?: SheetFacts,
  ): AsyncGenerator<{ readonly rows: readonly SheetRow[]; readonly bytes: number }> {
    const texts = await (this.#texts ??= this.#readTexts());
    try {
      const reader = new SheetReader({ texts, styles: this.#styles, from1904: this.#from1904, facts });
      let bytes = 0;
      for await (const chunk of this.#parts.read(sheet.part)) {
        reader.write(chunk);
        bytes += chunk.length;
        yield { rows: reader.take(), bytes };
      }
      reader.end();
      yield { rows: reader.take(), bytes };
    } catch (error) {
      throw error instanceof PosternError ? error : damaged(this.#name, error);
    }
  }

  close(): void {
    this.#parts.close();
  }

  async #readTexts(): Promise<readonly string[]> {
    if (this.#textsPart === null) return [];
    const texts: string[] = [];
    let parts: string[] = [];
    let within = 0;
    let phonetic = 0;
    try {
      await readXml(this.#parts.read(this.#textsPart, MOST_TEXT_BYTES), {
        open: (name) => {
          if (name === 'si') parts = [];
          if (name === 'rPh') phonetic += 1;
          if (name === 't') within += 1;
        },
        text: (text) => {
          if (within > 0 && phonetic === 0) parts.push(text);
        },
        close: (name) => {
          if (name === 't') within -= 1;
          if (name === 'rPh') phonetic -= 1;
          if (name !== 'si') return;
          texts.push(unescaped(parts.join('')));
          if (texts.length > MOST_TEXTS) throw new Error('it has more texts than a list of users');
        },
      });
    } catch (error) {
      throw error instanceof PosternError ? error : damaged(this.#name, error);
    }
    return texts;
  }
}

interface Found {
  readonly sheets: readonly Sheet[];
  readonly from1904: boolean;
  readonly texts: string | null;
  readonly styles: string | null;
}

async function mainPart(parts: ZipParts, name: string): Promise<string> {
  const other = OTHERS.find(([part]) => parts.has(part));
  if (other !== undefined)
    throw PosternError.of('bad-file', '“{name}” is not a CSV file: it is {what}.', {
      name,
      what: message(other[1]),
    });
  const relations = parts.has('_rels/.rels') ? await relationsOf(parts, '') : [];
  const main = relations.find(({ type }) => type === 'officeDocument')?.target;
  if (main === undefined || !parts.has(main)) {
    throw PosternError.of('bad-file', '“{name}” is a ZIP archive that is no workbook: unpack it first.', {
      name,
    });
  }
  return main;
}

async function findParts(parts: ZipParts, main: string): Promise<Found> {
  const relations = await relationsOf(parts, main);
  const target = (type: string): string | null => {
    const found = relations.find((relation) => relation.type === type)?.target ?? null;
    return found !== null && parts.has(found) ? found : null;
  };
  const sheets: Sheet[] = [];
  let from1904 = false;
  await readXml(parts.read(main, MOST_SMALL), {
    open(element, attributes) {
      if (element === 'workbookPr') from1904 = isOn(attributes['date1904']);
      if (element !== 'sheet') return;
      const relation = relations.find(({ id }) => id === idOf(attributes));
      // Charts and macros are sheets as well, but have no cells.
      if (relation?.type !== 'worksheet') return;
      const hidden = (attributes['state'] ?? 'visible') !== 'visible';
      sheets.push({ name: attributes['name'] ?? '', hidden, part: relation.target });
    },
  });
  return { sheets, from1904, texts: target('sharedStrings'), styles: target('styles') };
}

interface Relation {
  readonly id: string;
  /** The last word of its type: Microsoft and ISO name them differently before that. */
  readonly type: string;
  readonly target: string;
}

/** Which parts belong to a part; '' is the workbook as a whole. */
async function relationsOf(parts: ZipParts, part: string): Promise<readonly Relation[]> {
  const folder = posix.dirname(part);
  const relations: Relation[] = [];
  const of = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  await readXml(parts.read(of, MOST_SMALL), {
    open(element, { Id = '', Type = '', Target = '' }) {
      if (element !== 'Relationship') return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      relations.push({ id: Id, type: posix.basename(Type), target });
    },
  });
  return relations;
}

/** By each cell's style, how its number is shown. */
async function readStyles(parts: ZipParts, part: string): Promise<readonly NumberStyle[]> {
  const codes = new Map<number, string>();
  const styles: NumberStyle[] = [];
  let within = false;
  const handler: XmlHandler = {
    open(element, attributes) {
      if (element === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (element === 'cellXfs') within = true;
      if (element !== 'xf' || !within) return;
      const id = Number(attributes['numFmtId'] ?? 0);
      styles.push(numberStyle(id, codes.get(id)));
    },
    close(element) {
      if (element === 'cellXfs') within = false;
    },
  };
  await readXml(parts.read(part, MOST_SMALL), handler);
  return styles;
}

/** `r:id`, whatever the prefix. */
function idOf(attributes: Attributes): string | undefined {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];
}

/** A truth value of XML. */
function isOn(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
