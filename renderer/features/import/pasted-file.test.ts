import { describe, expect, it } from 'vitest';
import { pastedFile } from './pasted-file.ts';

const NOT_TYPED_IN = document.createElement('div');

function pasted(text: string, target: Element = NOT_TYPED_IN, files: readonly File[] = []) {
  const clipboardData = { files, getData: (type: string) => (type === 'text/plain' ? text : '') };
  return pastedFile({ clipboardData, target } as unknown as ClipboardEvent);
}

describe('pastedFile', () => {
  it.each(['anna,a.example,x', 'anna\ta.example\tx\nbert\ta.example\ty', 'a;b', 'a|b'])(
    'takes %j as rows',
    async (text) => {
      const file = pasted(text);
      expect(file?.name).toBe('pasted.csv');
      expect(await file?.text()).toBe(text);
    },
  );

  it('takes no text that is no row, and none that is meant for a field', () => {
    expect(pasted('anna@a.example')).toBeNull();
    expect(pasted('')).toBeNull();
    for (const name of ['input', 'textarea', 'select'] as const)
      expect(pasted('a,b', document.createElement(name))).toBeNull();
    expect(pastedFile({ clipboardData: null, target: NOT_TYPED_IN } as unknown as ClipboardEvent)).toBeNull();
  });

  it('takes a copied file rather than its name', () => {
    const file = new File(['a,b,c'], 'staff.csv');
    expect(pasted('staff, 2026.csv', NOT_TYPED_IN, [file])).toBe(file);
  });
});
