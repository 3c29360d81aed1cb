import { describe, expect, it } from 'vitest';
import { type Download, HttpDownload } from '../../../src/graph/http/download.ts';
import { drip, GraphServer, raw, type Script, stall } from '../../support/rigs/graph-server.ts';

async function read(download: Download, url: string, signal?: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of download.pieces(new URL(url), signal)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const open = (options: Partial<ConstructorParameters<typeof HttpDownload>[0]> = {}): HttpDownload =>
  new HttpDownload({ isLocal: true, env: {}, ...options });

function redirect(location: string): Script {
  return (response) => {
    response.writeHead(302, { location });
    response.end();
  };
}

describe('HttpDownload', () => {
  it('streams a file', async () => {
    await using server = await GraphServer.open(raw('x'.repeat(200_000)));

    expect(await read(open(), `${server.origin}/a`)).toHaveLength(200_000);
  });

  it('follows a few redirects, but not to a place without https', async () => {
    await using server = await GraphServer.open();
    server.script(redirect('/b'), redirect(`${server.origin}/c`), raw('done'));

    expect(await read(open(), `${server.origin}/a`)).toBe('done');
    server.script(redirect('/again'));
    await expect(read(open(), `${server.origin}/a`)).rejects.toMatchObject({ kind: 'unreachable', status: 302 });
    server.script(redirect('http://192.0.2.1/c'));
    await expect(read(open(), `${server.origin}/a`)).rejects.toMatchObject({ kind: 'garbled' });
  });

  it('fetches nothing over http for a service that is not on this machine', async () => {
    await using server = await GraphServer.open(raw('x'));

    await expect(read(open({ isLocal: false }), `${server.origin}/a`)).rejects.toThrow(/not https/);
    expect(server.requests).toEqual([]);
  });

  it('reads no more than it may', async () => {
    await using server = await GraphServer.open(raw('x'.repeat(200_000)));

    await expect(read(open({ mostBytes: 100_000 }), `${server.origin}/a`)).rejects.toMatchObject({ kind: 'garbled' });
  });

  it.each([
    ['comes byte by byte', drip],
    ['stops', stall()],
  ])('gives up on a file that %s', async (_what, script) => {
    await using server = await GraphServer.open(script);

    await expect(read(open({ totalTimeout: 100 }), `${server.origin}/a`)).rejects.toThrow(/not complete within 100ms/);
  });

  it('ends with the reason of the signal', async () => {
    await using server = await GraphServer.open(stall());
    const stop = new AbortController();
    const reading = read(open(), `${server.origin}/a`, stop.signal);
    setTimeout(() => stop.abort(new Error('stopped')), 20);

    await expect(reading).rejects.toThrow('stopped');
  });

  it('names the host of a file that it cannot fetch, and not its signature', async () => {
    await using server = await GraphServer.open();
    const { origin } = server;
    await server.close();

    const reading = read(open(), `${origin}/path?sig=secret`);

    await expect(reading).rejects.toThrow(new RegExp(`from \`${new URL(origin).host}\`: ECONNREFUSED`));
    await expect(reading).rejects.not.toThrow(/secret|path/);
  });
});
