/**
 * Loaded before the parser of Svelte, which reads this then: TypeScript sees each component as it will be linted. Otherwise
 * its text changes as it is opened, and all types of the renderer are worked out anew for every component.
 */
process.env.SVELTE_ESLINT_PARSER_EXPERIMENTAL_TS_SYS_HOOK = '1';
