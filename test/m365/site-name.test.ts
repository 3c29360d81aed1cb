import { describe, expect, it } from 'vitest';
import { directoryIdKey, hasMalformedEscape, siteUrlToSend } from '../../src/m365/site-name.ts';
import { resourceKey } from '../../src/m365/workload.ts';

const host = 'https://contoso.sharepoint.com';

describe('the key of a site', () => {
  it.each([
    ['R&D', 'R%26D'],
    ['a,b', 'a%2Cb'],
    ['y', 'x/../y'],
    ['y', './/y/'],
    ['y', 'y%20'],
    ['y', '%79'],
    ['cafe\u0301', 'caf\u00e9'],
    ['caf%C3%A9', 'CAF\u00c9'],
  ])('is the same for %s and %s', (one, other) => {
    expect(resourceKey(`${host}/sites/${one}`)).toBe(resourceKey(`${host}/sites/${other}`));
  });

  it('has neither a port nor a dot at the end of the host', () => {
    const key = resourceKey(`${host}/sites/y`);

    expect(resourceKey('https://contoso.sharepoint.com:443/sites/y')).toBe(key);
    expect(resourceKey('https://Contoso.SharePoint.com.//sites/y')).toBe(key);
  });

  it.each([
    ['a%2Fb', 'a/b'],
    ['a%252Fb', 'a%2Fb'],
    ['C#', 'C'],
    ['Q?', 'Q'],
    ['100%', '100'],
    ['a%2Fb', 'ab'],
    ['a%252Fb', 'a2fb'],
  ])('is another for %s and %s', (one, other) => {
    expect(resourceKey(`${host}/sites/${one}`)).not.toBe(resourceKey(`${host}/sites/${other}`));
  });

  it('takes no longer than the text for many slashes in its middle', () => {
    expect(resourceKey(`${host}/sites${'/'.repeat(2_000_000)}a`)).toBe(`${host}/sites/a`);
    expect(resourceKey(`a${'/'.repeat(2_000_000)}a`)).toHaveLength(2_000_002);
  });
});

describe('the URL of a site that is sent', () => {
  it.each([
    [`${host}/sites/Human Resources/`, `${host}/sites/Human%20Resources`],
    [`${host}:443//sites/./x/../R%26D`, `${host}/sites/R&D`],
    [`${host}/sites/O%27Brien`, `${host}/sites/O'Brien`],
    [`${host}./sites/Cafe\u0301`, `${host}/sites/Caf%C3%A9`],
    [`${host}/sites/a%2fb`, `${host}/sites/a%2Fb`],
    [`${host}/sites/50%25`, `${host}/sites/50%25`],
    [` ${host}/sites/y `, `${host}/sites/y`],
    ['HTTP://contoso.sharepoint.com:80/sites/y', 'http://contoso.sharepoint.com/sites/y'],
    ['see https://contoso.sharepoint.com/sites/a b', 'see https://contoso.sharepoint.com/sites/a b'],
    ['ada@contoso.com', 'ada@contoso.com'],
  ])('%s is sent as %s', (written, sent) => {
    expect(siteUrlToSend(written)).toBe(sent);
    expect(resourceKey(sent)).toBe(resourceKey(written));
  });
});

describe('half a letter in the URL of a site', () => {
  it('is sent as the sign for a letter that is lost', () => {
    expect(siteUrlToSend(`${host}/sites/a\ud800b`)).toBe(`${host}/sites/a%EF%BF%BDb`);
  });
});

describe('the escapes of a URL', () => {
  it.each([
    ['', false],
    ['/sites/a%20b', false],
    ['/sites/100%', true],
    ['/sites/%zz', true],
    ['/sites/%ff', true],
  ])('of "%s" are malformed: %s', (text, isMalformed) => {
    expect(hasMalformedEscape(text)).toBe(isMalformed);
  });
});

describe('the id of a site', () => {
  it('is the same as a GUID and as host, site and web', () => {
    const guid = '3F2504E0-4F89-11D3-9A0C-0305E82C3301';

    expect(directoryIdKey(`contoso.sharepoint.com,${guid},6F2504E0-4F89-11D3-9A0C-0305E82C3301`)).toBe(
      guid.toLowerCase(),
    );
    expect(directoryIdKey(` ${guid} `)).toBe(guid.toLowerCase());
    expect(directoryIdKey(` contoso.sharepoint.com, ${guid} , x `)).toBe(guid.toLowerCase());
  });
});
