/** What may import what, how files are called, how long they get; every message says what to do instead. */
import './build/lint/svelte-types.mjs';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { house } from './build/lint/house-rules.mjs';
import { onlyIn, zones } from './build/lint/import-rules.mjs';

const TYPESCRIPT = ['**/*.ts', '**/*.svelte', '**/*.svelte.ts'];

export default tseslint.config(
  { ignores: ['out/', 'out-new/', 'dist/', '.runtime/', 'node_modules/', 'tests/fixtures/'] },
  js.configs.recommended,
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      // Numbers and booleans read well in a text; objects and nullish values do not.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // There are no enums (erasableSyntaxOnly), and looking for them takes a tenth of all the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // Private members (#) make TypeScript itself refuse what is no instance; looking again takes a tenth of all the time.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Index access is checked by noUncheckedIndexedAccess; `!` would talk over it.
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A type parameter that only fixes the response's type is how the contract is declared.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // Index signatures are written env['X'], so that a declared property looks different.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: globals.node },
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
  {
    plugins: { 'import-x': importX, house },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.json' })] },
    rules: {
      'max-lines': ['error', { max: 500 }],
      'house/file-name': 'error',
      'house/no-barrel': 'error',
      'house/compile-cache': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  ...onlyIn(TYPESCRIPT),
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      // `void x` in an effect says that it depends on x.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Most maps and sets are a function's own; those that the page watches are Svelte's already.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // Look again above 150; above 200 a part of it wants to be a component of its own, or a .svelte.ts class.
      'max-lines': ['error', { max: 200 }],
      // A prop with a default is declared by `let { … } = $props()`, together with those that never change.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // Without a framework's router there is nothing to resolve.
      'svelte/no-navigation-without-resolve': 'off',
      // ESLint cannot see into another component's props; svelte-check does.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // What lies in a set may have been put there by anybody.
    files: ['electron/{store,credentials,relay}/**/*.ts'],
    ignores: ['electron/store/log/plain-file.ts', 'electron/store/preferences-file.ts', '**/*.test.ts'],
    rules: { 'house/plain-file': 'error' },
  },
  {
    // A command writes where somebody says, which may be a file of a set.
    files: ['electron/cli/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'house/output-file': 'error' },
  },
  {
    // Typed arrays in hot loops: within their bounds there is always a number.
    files: ['electron/store/**/*.ts', 'electron/import/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'house/non-null-number': 'error' },
  },
  {
    files: ['{electron,shared,renderer}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'house/doc-sentence': 'error' },
  },
  {
    files: ['**/*.test.ts', 'tests/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'house/non-null-number': 'off',
      // Numbers in the name of a test and in a figure.
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
