/** What a field of a list is: its words, its type, and how it can be compared. Nothing here knows where values come from. */
import type { PlainText } from '../text/text.ts';
import type { Operator } from './filter.ts';

export interface Choice {
  readonly value: string;
  /** As people call it; the first is what is shown. */
  readonly words: readonly [PlainText, ...PlainText[]];
}

export type FieldType =
  | { readonly kind: 'text' }
  /** A mail address, or an IP address or range in its place: domains compare in both forms, IP addresses canonical. */
  | { readonly kind: 'address' }
  | { readonly kind: 'domain' }
  /** An IP address or range, canonical; also a name in whose place one may stand. */
  | { readonly kind: 'ip' }
  /** A name given by Postern: nothing but the whole of it is compared. `read` gives its one form, or null for what is none. */
  | { readonly kind: 'id'; readonly read: (text: string) => string | null; readonly takes: PlainText }
  | {
      readonly kind: 'number';
      /** `bytes` takes k, M and G (1024 each). */
      readonly unit: 'bytes' | 'messages' | 'recipients' | 'times' | 'users' | 'rows' | 'percent' | null;
      /** With places behind the point, and below 0. */
      readonly decimals: boolean;
      /** 0 is no limit, and more than every number. */
      readonly zeroIsUnlimited: boolean;
    }
  /** A length of time, as a number of the unit. */
  | { readonly kind: 'duration'; readonly unit: 'seconds' | 'minutes' | 'days' }
  /** Unix milliseconds. */
  | { readonly kind: 'time' }
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  /** On or off. */
  | { readonly kind: 'flag' };

export interface Field {
  readonly key: string;
  /** How it is called: the first is its label, all are understood in a filter, without regard to case, spaces and hyphens. */
  readonly words: readonly [PlainText, ...PlainText[]];
  readonly type: FieldType;
  /** How it is written in a filter. */
  readonly name: string;
  /** The first is the natural one: what `name:value` means. */
  readonly operators: readonly [Operator, ...Operator[]];
  /** A row may have no value: `none`. */
  readonly optional: boolean;
  /** A row may have several values: one of them has to hold. */
  readonly several: boolean;
  /** Rows of the list can be put into its order. */
  readonly sortable: boolean;
  /** px of its column as it comes; 0: it has none, and is only asked for. */
  readonly width: number;
  readonly hidden: boolean;
  /** An outgoing setting: the value in force, which a row inherits or has set. */
  readonly setting: boolean;
}

/** What a declaration may say beside words and type. */
export interface FieldOptions {
  readonly also?: readonly PlainText[];
  readonly name?: string;
  readonly optional?: boolean;
  readonly several?: boolean;
  readonly sortable?: boolean;
  readonly width?: number;
  readonly hidden?: boolean;
  readonly setting?: boolean;
}

type Operators = readonly [Operator, ...Operator[]];
const TEXT: Operators = ['contains', 'is', 'starts-with', 'ends-with'];
const ORDERED: Operators = ['is', 'more-than', 'at-least', 'less-than', 'at-most', 'between'];
const WHOLE: Operators = ['is'];

/** Declares a field; its operators follow from its type. */
export function field(key: string, label: PlainText, type: FieldType, options: FieldOptions = {}): Field {
  const { also = [], name = key, optional = false, setting = false } = options;
  return {
    key,
    words: [label, ...also],
    type,
    name,
    operators: [
      ...operatorsOf(type),
      ...(optional ? (['none'] as const) : []),
      ...(setting ? (['inherited', 'set'] as const) : []),
    ],
    optional,
    setting,
    several: options.several ?? false,
    sortable: options.sortable ?? false,
    width: options.width ?? 120,
    hidden: options.hidden ?? false,
  };
}

function operatorsOf({ kind }: FieldType): Operators {
  switch (kind) {
    case 'text':
    case 'address':
    case 'domain':
    case 'ip':
      return TEXT;
    case 'number':
    case 'duration':
    case 'time':
      return ORDERED;
    case 'id':
    case 'choice':
    case 'flag':
      return WHOLE;
  }
}

export const TEXT_TYPE: FieldType = { kind: 'text' };
export const ADDRESS_TYPE: FieldType = { kind: 'address' };
export const DOMAIN_TYPE: FieldType = { kind: 'domain' };
export const IP_TYPE: FieldType = { kind: 'ip' };
export const TIME_TYPE: FieldType = { kind: 'time' };
export const FLAG_TYPE: FieldType = { kind: 'flag' };

/** Whole numbers from 0 on. */
export function countType(
  unit: Extract<FieldType, { kind: 'number' }>['unit'] = null,
  zeroIsUnlimited = false,
): FieldType {
  return { kind: 'number', unit, decimals: false, zeroIsUnlimited };
}

/** The type of a field that has one of a few values, each with its words. */
export function choiceType(
  choices: readonly (readonly [value: string, ...words: readonly [PlainText, ...PlainText[]]])[],
): FieldType {
  return { kind: 'choice', choices: choices.map(([value, ...words]) => ({ value, words })) };
}

/** True where values are compared as text, and bare words can be looked for. */
export function isText({ kind }: FieldType): boolean {
  return kind === 'text' || kind === 'address' || kind === 'domain' || kind === 'ip';
}
