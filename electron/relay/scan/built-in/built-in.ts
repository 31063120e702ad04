/** The scanner that is always there: test strings, attachments, the rules file and the classifier, in one pass on the main thread. */
import { AttachmentCheck, type AttachmentRules, type LeafFinding } from './attachment-check.ts';
import { reasonOf, type AdapterVerdict } from '../outside/scanner-adapter.ts';
import type { MessageHead } from '../../message/message-head.ts';
import { isPlain, mimePart, type MimePart } from '../../message/mime-part.ts';
import { MAX_PARTS, MimeWalker, type PartSink } from '../../message/mime-walker.ts';
import { TestPatterns } from './test-patterns.ts';
import { isReadable, TextCollector } from '../../message/text-collector.ts';

/** Bytes of text that rules and classifier look at. */
export const MAX_TEXT = 64 * 1024;
const GTUBE_SCORE = 1000;
const CLEAN: AdapterVerdict = { kind: 'clean', score: null };

/** Judges what is written in a message: the rules file or the classifier. */
export interface TextJudge {
  /** Whether there is anything to ask at all; text is gathered only then. */
  readonly active: boolean;
  judge(header: string, text: string): TextJudgement | null;
}

export interface TextJudgement {
  readonly score: number;
  readonly malware: boolean;
  readonly reason: string;
}

export interface BuiltInOptions extends AttachmentRules {
  readonly spamScore: number;
  readonly judges: readonly TextJudge[];
}

/** One message's built-in scan. Plain messages in few pieces cost a header pass and two searches. */
export class BuiltInScan {
  readonly #head: MessageHead;
  readonly #options: BuiltInOptions;
  readonly #raw = new TestPatterns();
  #begun = false;
  #walker: MimeWalker | null = null;
  #text: TextCollector | null = null;
  #plainText: PartSink | null = null;
  #eicar = false;
  #gtube = false;
  #refused: string | null = null;

  constructor(head: MessageHead, options: BuiltInOptions) {
    this.#head = head;
    this.#options = options;
  }

  /** A piece and where in it the body begins: 0 when it began before, -1 when it has not yet. */
  write(chunk: Buffer, body: number): void {
    this.#raw.write(chunk);
    if (body === -1) return;
    if (!this.#begun) this.#begin();
    if (this.#walker === null && this.#plainText === null) return;
    const rest = body === 0 ? chunk : chunk.subarray(body);
    this.#walker?.write(rest);
    this.#plainText?.write(rest);
  }

  end(): AdapterVerdict {
    if (!this.#begun) this.#begin();
    this.#walker?.end();
    if (this.#walker?.overflown === true) this.#refused ??= `more than ${String(MAX_PARTS)} parts`;
    if (this.#raw.eicar || this.#eicar) {
      return { kind: 'malware', reason: 'EICAR anti-malware test file', score: null };
    }
    const judged = this.#text === null ? CLEAN : this.#judgeOrFail(this.#text.text());
    if (judged.kind === 'malware') return judged;
    if (this.#refused !== null) return { kind: 'blocked', reason: this.#refused, score: null };
    if (this.#raw.gtube || this.#gtube) {
      return { kind: 'spam', reason: 'GTUBE anti-spam test string', score: GTUBE_SCORE };
    }
    return judged;
  }

  #begin(): void {
    this.#begun = true;
    if (this.#options.judges.some((judge) => judge.active)) this.#text = new TextCollector(MAX_TEXT);
    if (isPlain(this.#head.fields)) {
      const type = this.#head.fields.contentType;
      if (this.#text !== null) {
        this.#plainText = this.#text.sink(type === null ? undefined : mimePart(this.#head.fields));
      }
    } else this.#walker = new MimeWalker((part) => this.#open(part), mimePart(this.#head.fields));
  }

  #open(part: MimePart): PartSink {
    const check = new AttachmentCheck(part, this.#options, (finding) => this.#found(finding));
    if (this.#text === null || !isReadable(part)) return check;
    const text = this.#text.sink(part);
    return {
      write: (bytes) => {
        check.write(bytes);
        text.write(bytes);
      },
      end: () => check.end(),
    };
  }

  #found({ eicar, gtube, refused }: LeafFinding): void {
    this.#eicar ||= eicar;
    this.#gtube ||= gtube;
    this.#refused ??= refused;
  }

  /** What cannot be judged by its text is still blocked for what it holds. */
  #judgeOrFail(text: string): AdapterVerdict {
    try {
      return this.#judge(text);
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error), fault: false };
    }
  }

  #judge(text: string): AdapterVerdict {
    let score = 0;
    const reasons: string[] = [];
    for (const judge of this.#options.judges) {
      const judgement = judge.active ? judge.judge(this.#head.text ?? '', text) : null;
      if (judgement === null) continue;
      if (judgement.malware) return { kind: 'malware', reason: judgement.reason, score: null };
      score += judgement.score;
      if (judgement.score > 0) reasons.push(judgement.reason);
    }
    score = Math.round(score * 100) / 100;
    return score >= this.#options.spamScore
      ? { kind: 'spam', reason: reasons.join('; ').slice(0, 300), score }
      : { kind: 'clean', score };
  }
}
