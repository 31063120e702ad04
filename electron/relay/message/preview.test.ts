import { describe, expect, it } from 'vitest';
import { previewMessage } from './preview.ts';

async function* content(...lines: readonly string[]): AsyncIterable<Uint8Array> {
  yield Buffer.from(lines.join('\r\n'));
}

describe('preview', () => {
  it('shows header, text and attachments', async () => {
    const preview = await previewMessage(
      content(
        'From: =?iso-8859-1?q?J=FCrgen?= <j@example.com>',
        'Subject: Gr\u00fc\u00dfe,',
        ' gefaltet',
        'X-Odd:',
        'no field',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: multipart/alternative; boundary=c',
        '',
        '--c',
        'Content-Type: text/plain; charset=iso-8859-1',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Gr=FC=DFe=',
        ' an alle',
        '--c',
        'Content-Type: text/html',
        '',
        '<p>No</p>',
        '--c--',
        '--b',
        'Content-Type: application/pdf',
        'Content-Disposition: attachment; filename="=?utf-8?q?Pl=C3=A4ne?=.pdf"',
        'Content-Transfer-Encoding: base64',
        '',
        btoa('0123456789'),
        '--b--',
      ),
    );
    expect(preview).toEqual({
      headers: [
        { name: 'From', value: 'Jürgen <j@example.com>' },
        { name: 'Subject', value: 'Grüße, gefaltet' },
        { name: 'X-Odd', value: '' },
        { name: 'Content-Type', value: 'multipart/mixed; boundary=b' },
      ],
      text: 'Grüße an alle',
      cut: false,
      attachments: [{ name: 'Pläne.pdf', type: 'application/pdf', size: 10 }],
    });
  });

  it('takes the words out of HTML and nothing else', async () => {
    const { text } = await previewMessage(
      content(
        'Content-Type: text/html; charset=utf-8',
        '',
        '<html><head><title>t</title><style>p { }</style></head><body onload="x()"><!-- <p>c</p> --><script>alert("<p>")</script>',
        '<h1>Hello&nbsp;&amp; welcome</h1><p>One&#33; <img src="http://tracker.example/x.gif" alt="no"><a href="http://evil.example">two</a><br>three',
        '<table><tr><td>4</td><td>5 &lt;b&gt; &unknown; &#xD800;</td></tr></table><p',
      ),
    );
    expect(text).toBe('Hello & welcome\n\nOne! two\nthree\n\n4 5 <b> &unknown;');
  });

  it('makes control and direction characters harmless', async () => {
    const { text, headers, attachments } = await previewMessage(
      content(
        'Subject: a\u202eb\u001b[31m\u200bc',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'x\u202ey\u0000\u001b[2Jz',
        'tab\there',
        '--b',
        'Content-Disposition: attachment; filename="\u202egpj.exe"',
        '',
        'x',
        '--b--',
      ),
    );
    expect(headers[0]?.value).toBe('ab[31mc');
    expect(text).toBe('xy[2Jz\ntab\there');
    expect(attachments[0]?.name).toBe('gpj.exe');
  });

  it('ends at 64 KB of text, and still counts what follows', async () => {
    const { text, cut, attachments } = await previewMessage(
      content(
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'word '.repeat(20_000),
        '--b',
        'Content-Type: image/png',
        '',
        'x'.repeat(100_000),
        '--b--',
      ),
    );
    expect([text.length <= 65_536, text.length > 65_000, cut]).toEqual([true, true, true]);
    expect(attachments).toEqual([{ name: '', type: 'image/png', size: 100_000 }]);
  });

  it.each([
    ['nothing', [''], ''],
    ['a header alone', ['Subject: x'], ''],
    ['an unknown charset', ['Content-Type: text/plain; charset=x-none', '', 'Text'], 'Text'],
  ])('reads %s', async (_, lines, text) => {
    expect((await previewMessage(content(...lines))).text).toBe(text);
  });
});
