import { describe, expect, it } from 'vitest';
import { idOfFile, isPath, nameParts, shortenName } from './reportedName';

describe('the last part of a name', () => {
  it.each([
    ['Test Cases/Main/Login', 'Test Cases/Main/', 'Login'],
    ['Test Cases/v1.2 Login (a/b) 로그인', 'Test Cases/v1.2 Login (a/', 'b) 로그인'],
    ['com.acme.LoginTest.signsIn', 'com.acme.LoginTest.', 'signsIn'],
    ['com.acme.LoginTest.signsIn[EUR, 2.5]', 'com.acme.LoginTest.', 'signsIn[EUR, 2.5]'],
    ['Acme.PriceTests.Rounds(amount: 0.125)', 'Acme.PriceTests.', 'Rounds(amount: 0.125)'],
    ['tests/test_login.py::TestLogin::test_in', 'tests/test_login.py::TestLogin::', 'test_in'],
    ['e2e/login/signs-in', 'e2e/login/', 'signs-in'],
    ['basket › applies a voucher. Once.', '', 'basket › applies a voucher. Once.'],
    ['signsIn', '', 'signsIn'],
    ['.hidden', '', '.hidden'],
    ['ends.', '', 'ends.'],
    ['', '', ''],
  ])('%s', (name, head, last) => {
    expect(nameParts(name)).toEqual({ head, last });
  });
});

describe('a long name', () => {
  it('keeps its last part as long as there is room for it', () => {
    expect(shortenName('com.acme.checkout.VoucherTest.rejectsIt', 24)).toBe('…t.VoucherTest.rejectsIt');
    expect(shortenName('Test Cases/Main/Folder/Deeper/Login', 22)).toBe('Test Cases/…/Login');
  });

  it.each([8, 12, 20, 40, 400])('fits into %i characters', (limit) => {
    const names = [
      `com.acme.${'deep.'.repeat(40)}LoginTest.${'signsIn'.repeat(20)}`,
      `Test Cases/${'Ordner/'.repeat(30)}Überweisung`,
      `a sentence ${'that goes on '.repeat(20)}`,
    ];
    for (const name of names) expect([...shortenName(name, limit)].length).toBeLessThanOrEqual(limit);
  });
});

it('knows a path from a name of a class', () => {
  expect(isPath('Test Cases/A/B::C#d')).toBe(true);
  expect(isPath('tests/test_login.py::test_in')).toBe(false);
  expect(isPath('com.acme.T.reads(a/b)')).toBe(false);
});

it.each([
  ['katalon/web shop/Test Cases/Login/TC1.tc', 'Test Cases/Login/TC1'],
  ['Test Suites/Smoke.ts', 'Test Suites/Smoke'],
  ['Test Cases/v1.tc.tc', 'Test Cases/v1.tc'],
  ['My Test Cases/x.tc', 'My Test Cases/x.tc'],
])('tells the id of the file %s', (path, id) => {
  expect(idOfFile(path)).toBe(id);
});
