import { describe, expect, it } from 'vitest';
import { commandWords } from '../../../src/graph/auth/command-words.ts';
import { SignInProblem } from '../../../src/graph/auth/sign-in-problem.ts';

describe('the words of a token command', () => {
  it.each([
    ['get-token', ['get-token']],
    ['  az account get-access-token  -o tsv ', ['az', 'account', 'get-access-token', '-o', 'tsv']],
    [`vault read -field='my token' "secret/a b"`, ['vault', 'read', '-field=my token', 'secret/a b']],
    [`one '' "" '$HOME' 'a"b' "it's"`, ['one', '', '', '$HOME', 'a"b', "it's"]],
    ['C:\\tools\\token.exe /out', ['C:\\tools\\token.exe', '/out']],
    ['cmd /c az.cmd a#b a~b', ['cmd', '/c', 'az.cmd', 'a#b', 'a~b']],
  ])('of %j are %j', (command, words) => {
    expect(commandWords(command)).toEqual(words);
  });

  it.each([
    ['get $TOKEN', 'the character `$`'],
    ['get "$TOKEN"', 'the character `$`'],
    ['get `secret`', "the character `'`'`"],
    ['get | jq .token', 'the character `|`'],
    ['get > file', 'the character `>`'],
    ['get && other', 'the character `&`'],
    ['get; other', 'the character `;`'],
    ['(get)', 'the character `(`'],
    ['get *.txt', 'the character `*`'],
    ['~/bin/get', 'the character `~`'],
    ['get a\\ b', 'the character `\\`'],
    ['get "a\\"b"', 'the character `\\`'],
    ["get 'secret", 'a quote without its end'],
  ])('of %j are refused: only a shell understands them', (command, what) => {
    expect(() => commandWords(command)).toThrow(SignInProblem);
    expect(() => commandWords(command)).toThrow(`\`--token-command\` has ${what}, but it runs without a shell`);
  });

  it('never repeat what a wrong command holds', () => {
    expect(() => commandWords('get --password hush | jq')).not.toThrow('hush');
  });

  it.each(['', '  ', "''"])('are needed: %j', (command) => {
    expect(() => commandWords(command)).toThrow('`--token-command` is empty');
  });
});
