import { describe, expect, test } from 'vitest';
import { noListedHosts, readSubscriptionHosts } from '../../src/config/subscription-hosts.ts';
import { judgeUrl, mayReach } from '../../src/hooks/judge-target.ts';

const listed = readSubscriptionHosts({ SUBSCRIPTION_HOSTS: 'netbox.lan, 10.1.0.0/16, fd00:1::/32, 127.0.0.1' }, []);

describe('an address that nobody lists', () => {
  test.each([
    'https://hooks.example.com/hedgerow?x=1#top',
    'https://hooks.example.com:8443/',
    'https://203.0.114.7/',
    'https://[2606:4700::1111]/',
  ])('%s is fine', (url) => {
    expect(judgeUrl(url, noListedHosts)).toMatchObject({ isListed: false });
  });

  test.each([
    // Not a web address, not https.
    '',
    'hooks.example.com',
    '//hooks.example.com',
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'gopher://127.0.0.1:70/',
    `https://hooks.example.com/${'a'.repeat(2_048)}`,
    // Credentials.
    'https://user@hooks.example.com/',
    'https://user:word@hooks.example.com/',
    'https://:word@hooks.example.com/',
    // Ports of other services.
    'https://hooks.example.com:22/',
    'https://hooks.example.com:25/',
    'https://hooks.example.com:80/',
    'https://hooks.example.com:0/',
    'https://hooks.example.com:65536/',
    // Loopback, in the spellings that a URL takes.
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://017700000001/',
    'https://0177.0.0.01/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://127。0。0。1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    // Private, link-local, metadata, shared, reserved.
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0xa9fea9fe/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'https://100.64.0.1/',
    'https://100.100.100.200/',
    'https://168.63.129.16/',
    'https://192.0.0.192/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[ff02::1]/',
    'https://[2001:db8::1]/',
    // What stands for an address of IPv4: NAT64, 6to4, Teredo.
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[64:ff9b:1::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:7f00:1::]/',
    'https://[fe80::1%25eth0]/',
    'https://[::1/',
    'https://%31%32%37.0.0.1/',
  ])('%s is refused', (url) => {
    const { refused } = judgeUrl(url, noListedHosts);
    expect(refused).toEqual(expect.any(String));
    expect(refused).not.toMatch(/127\.|169\./);
  });
});

describe('an address that the operator lists', () => {
  test.each([
    'http://netbox.lan/hook',
    'http://NETBOX.lan.:80/hook',
    'https://netbox.lan:22/',
    'http://10.1.2.3:8000/',
    'http://[fd00:1::7]/',
    'http://[::ffff:10.1.2.3]/',
    'http://0x7f000001:3000/',
  ])('%s is fine', (url) => {
    expect(judgeUrl(url, listed)).toMatchObject({ isListed: true });
  });

  test.each([
    'http://user:word@netbox.lan/',
    'ftp://netbox.lan/',
    'http://sub.netbox.lan/',
    'http://netbox.lan.evil.example/',
    'https://10.2.0.1/',
    'https://127.0.0.2/',
  ])('%s is refused', (url) => {
    expect(judgeUrl(url, listed).refused).toEqual(expect.any(String));
  });
});

test.each([
  ['8.8.8.8', true],
  ['2a00:1450:4001::1', true],
  ['10.1.255.255', true],
  ['::ffff:10.1.2.3', true],
  ['fd00:1:2::3', true],
  ['10.2.0.1', false],
  ['::ffff:8.8.8.8', false],
  ['::1%lo', false],
  ['fe80::1%eth0', false],
  ['4000::1', false],
  ['localhost', false],
  ['', false],
])('%s as what a name leads to: %s', (address, expected) => {
  expect(mayReach(address, listed)).toBe(expected);
});
