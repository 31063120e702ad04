/** XML piece by piece: elements by their names without prefixes, and text, none of it kept. */
import { StringDecoder } from 'node:string_decoder';
import sax from 'sax';

export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandler {
  open(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Elements within each other; a workbook has a tenth of it. */
const DEEPEST = 100;

/** Feed bytes with `write`; throws for what is no XML. Entities are those of XML itself: none that a document declares is ever put in. */
export class XmlEvents {
  readonly #parser = sax.parser(true);
  readonly #decoder = new StringDecoder('utf8');
  #depth = 0;
  #error: Error | null = null;

  constructor(handler: XmlHandler) {
    const parser = this.#parser;
    parser.onopentag = ({ name, attributes }) => {
      this.#depth += 1;
      if (this.#depth > DEEPEST) this.#error ??= new Error('elements stand in each other without end');
      handler.open(local(name), attributes as Attributes);
    };
    parser.onclosetag = (name) => {
      this.#depth -= 1;
      handler.close?.(local(name));
    };
    parser.ontext = (text) => handler.text?.(text);
    parser.oncdata = (text) => handler.text?.(text);
    parser.onerror = (error) => {
      this.#error ??= error;
      // Else the parser throws it again from within, and not as it was.
      parser.resume();
    };
  }

  write(bytes: Buffer): void {
    this.#parser.write(this.#decoder.write(bytes));
    if (this.#error !== null) throw this.#error;
  }

  end(): void {
    this.#parser.write(this.#decoder.end()).close();
    if (this.#error !== null) throw this.#error;
  }
}

/** Hands all of a part to the handler. */
export async function readXml(bytes: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const events = new XmlEvents(handler);
  for await (const chunk of bytes) events.write(chunk);
  events.end();
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
