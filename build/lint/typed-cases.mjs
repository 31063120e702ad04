/** What the rules that need types must refuse, and what they must let through: each code in the place of a file of the project. */

/** @type {readonly { file: string, code: string, refused?: readonly string[], passed?: readonly string[] }[]} */
export const TYPED_CASES = [
  // “!” stands only where arrays of numbers are read.
  {
    file: 'electron/store/table/touched-rows.ts',
    code: 'export const f = (all: Uint32Array) => all[0]!;\n',
    passed: ['house/non-null-number'],
  },
  {
    file: 'electron/store/table/touched-rows.ts',
    code: 'export const f = (all: number[]) => all.pop()!;\n',
    passed: ['house/non-null-number'],
  },
  {
    file: 'electron/store/table/touched-rows.ts',
    code: 'export const f = (all: string[]) => all[0]!;\n',
    refused: ['house/non-null-number'],
  },
  {
    file: 'electron/store/table/touched-rows.ts',
    code: 'export const f = (one: number | null) => one!;\n',
    refused: ['house/non-null-number'],
  },
  // What is unsafe is so in the renderer's classes as well.
  {
    file: 'renderer/lib/toasts.svelte.ts',
    code: 'export const f = (text: string): number => { const { a } = JSON.parse(text); a.b(); return a; };\n',
    refused: ['assignment', 'call', 'member-access', 'return'].map(
      (what) => `@typescript-eslint/no-unsafe-${what}`,
    ),
  },
];
