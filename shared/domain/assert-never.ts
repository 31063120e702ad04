/** Closes an exhaustive switch: a new union member becomes a compile error, and an unexpected value a throw. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
