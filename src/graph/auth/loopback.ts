/** Whether a URL names this machine: 127.0.0.0/8, ::1 or localhost. Looks at the text only, not at DNS. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname);
}
