/** Brings the search field of the list on screen the focus; the field itself says how. */
export const searchField: { focus: () => void } = { focus: () => undefined };
