/** The names of the arguments of an ICU message, found in its text by the compiler. */

/** What stands open: the text of a message, or the choices of a plural or select. */
type Open = 'text' | 'choices';

/**
 * `'count' | 'domain'` for `{count, plural, one {# user} other {# users}} of {domain}`; never for a text without arguments.
 * Source: ICU MessageFormat, without quoted braces, which no text of ours has.
 */
export type ArgumentsOf<Text extends string, Stack extends readonly Open[] = ['text'], Found = never> =
  // Up to the first brace of either kind.
  Text extends `${infer Before}{${infer After}`
    ? Before extends `${string}}${string}`
      ? Closed<Text, Stack, Found>
      : Stack extends readonly ['choices', ...(readonly Open[])]
        ? ArgumentsOf<After, ['text', ...Stack], Found>
        : Argument<After, Stack, Found>
    : Text extends `${string}}${string}`
      ? Closed<Text, Stack, Found>
      : Found;

type Closed<
  Text extends string,
  Stack extends readonly Open[],
  Found,
> = Text extends `${string}}${infer After}`
  ? Stack extends readonly [Open, ...infer Outer extends readonly Open[]]
    ? ArgumentsOf<After, Outer, Found>
    : Found
  : Found;

/** After `{`: a name alone, or a name, a kind, and more. */
type Argument<
  Text extends string,
  Stack extends readonly Open[],
  Found,
> = Text extends `${infer Name}}${infer After}`
  ? Name extends `${infer Long},${string}`
    ? Text extends `${string},${infer Rest}`
      ? ArgumentsOf<Rest, ['choices', ...Stack], Found | Long>
      : Found
    : ArgumentsOf<After, Stack, Found | Name>
  : Found;
