// @vitest-environment happy-dom
// The filter builder: the rules follow the text, and the text follows the rules.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { FilterBuilder } from '../../../../renderer/filter-bar/FilterBuilder.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

const INCOMPLETE = 'The filter is applied once every rule is complete.';

afterEach(cleanup);

/** The builder of a window that starts with this filter. */
function open(filter: string, situation: FakeSituation = {}) {
  const fake = fakeSession({ ...situation, boot: { filter } });
  renderInWindow(fake.session, <FilterBuilder session={fake.session} />);
  return { ...fake, filter: () => fake.session.store.getState().filterText };
}

/** The builder, opened while the box has a text with errors and this filter is applied. */
function openOver(applied: string, text: string) {
  const fake = fakeSession({ boot: { filter: applied } });
  fake.session.filter.setFilter(text);
  renderInWindow(fake.session, <FilterBuilder session={fake.session} />);
  return { ...fake, filter: () => fake.session.store.getState().filterText };
}

/** A control, not the list that belongs to it and has the same name. */
const control = (name: string) =>
  screen.getByLabelText<HTMLInputElement | HTMLSelectElement>(name, { selector: 'input, select, button' });
const set = (name: string, value: string) => fireEvent.change(control(name), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const rule = (place: string) =>
  ['Field', 'Operator', 'Value'].map((part) => control(`${part}, rule ${place}`).value).join(' ');
/** Which rules there are. */
const places = () => screen.queryAllByLabelText(/^Field, /).map((field) => field.getAttribute('aria-label')?.slice(12));
const notes = () => screen.getByRole('region', { name: 'Filter builder' }).textContent ?? '';

describe('the rules follow the text:', () => {
  test('each comparison of the filter is a rule, and each group combines its own', () => {
    open('proto = udp and (dport in {53, 123} or host != 10.0.0.1)');
    expect(places()).toEqual(['1', '2.1', '2.2']);
    expect([rule('1'), rule('2.1'), rule('2.2')]).toEqual(['proto = udp', 'dport in 53, 123', 'host != 10.0.0.1']);
    expect([control('Combine, all rules').value, control('Combine, rule 2').value]).toEqual(['and', 'or']);
  });

  test('without a filter there are no rules, and it says what that means', () => {
    open('');
    expect(places()).toEqual([]);
    expect(notes()).toContain('No rules: every flow is shown.');
  });

  test('a filter written in the box replaces the rules', () => {
    const { session } = open('proto = udp');
    act(() => session.filter.setFilter('not (dport = 22 or dport = 23)'));
    expect([rule('1'), rule('2')]).toEqual(['dport = 22', 'dport = 23']);
    expect(control('Not, all rules').getAttribute('aria-pressed')).toBe('true');
  });

  test('while the text has errors, it shows the rules of the last valid filter and says so', () => {
    const { session } = open('proto = udp');
    expect(notes()).not.toContain(SENTENCES.blocked.filterErrors);
    act(() => session.filter.setFilter('proto = '));
    expect(rule('1')).toBe('proto = udp');
    expect(notes()).toContain(`${SENTENCES.blocked.filterErrors} These are the rules of the last valid filter.`);
  });

  test('opened while the text has errors, it shows the applied filter and leaves text and filter as they are', () => {
    const { filter, engine } = openOver('proto = udp', 'proto = udp and dport = ');
    expect(rule('1')).toBe('proto = udp');
    expect(notes()).toContain('These are the rules of the last valid filter.');
    expect(filter()).toBe('proto = udp and dport = ');
    expect(engine.setFilter.mock.calls).toEqual([['proto = udp']]);
  });

  test('a text that was wrong for a while and is a filter again replaces the rules', () => {
    const { session } = open('proto = udp');
    act(() => session.filter.setFilter('dport = '));
    act(() => session.filter.setFilter('dport = 22'));
    expect([places(), rule('1')]).toEqual([['1'], 'dport = 22']);
  });

  test('taking a change back in the box takes it back in the rules', () => {
    const { session } = open('dport = 22');
    set('Value, rule 1', '443');
    act(() => session.filter.setFilter('dport = 22'));
    expect(rule('1')).toBe('dport = 22');
  });

  test('controls stay the same ones while the window changes, whichever way their rules came', () => {
    const { session, show } = open('direction = inbound');
    const staysOverChange = (knowsDirections: boolean) => {
      const before = control('Value, rule 1');
      act(() => show({ knowsDirections }));
      return control('Value, rule 1') === before;
    };
    expect(staysOverChange(true)).toBe(true);
    act(() => session.filter.setFilter('dport = 22'));
    expect(staysOverChange(false)).toBe(true);
    set('Value, rule 1', '443');
    expect(staysOverChange(true)).toBe(true);
  });

  test('rules on directions come with a note while no flow has one', () => {
    open('direction = inbound');
    expect(notes()).toContain(SENTENCES.builder.noDirections);
    cleanup();
    open('direction = inbound', { view: { knowsDirections: true } });
    expect(notes()).not.toContain(SENTENCES.builder.noDirections);
    cleanup();
    open('proto = udp');
    expect(notes()).not.toContain(SENTENCES.builder.noDirections);
  });
});

describe('the text follows the rules:', () => {
  test('showing a filter does not rewrite it', () => {
    const { filter, engine } = open('proto   =   udp');
    expect(filter()).toBe('proto   =   udp');
    expect(engine.setFilter).toHaveBeenCalledOnce();
  });

  test('another value is another filter, which the engine applies', () => {
    const { filter, engine } = open('dport = 22 and proto = tcp');
    set('Value, rule 1', '443');
    expect(filter()).toBe('dport = 443 and proto = tcp');
    expect(engine.setFilter).toHaveBeenLastCalledWith('dport = 443 and proto = tcp');
  });

  test('a text with errors gives way to the first change of the rules', () => {
    const { filter, engine } = openOver('proto = udp', 'proto = udp and dport = ');
    press('Add rule');
    expect(filter()).toBe('proto = udp and dport = ');
    set('Value, rule 2', '10.0.0.1');
    expect(filter()).toBe('proto = udp and host = 10.0.0.1');
    expect(engine.setFilter).toHaveBeenLastCalledWith('proto = udp and host = 10.0.0.1');
    expect(notes()).not.toContain('These are the rules of the last valid filter.');
  });

  test('another operator keeps the value', () => {
    const { filter } = open('dport = 22');
    set('Operator, rule 1', '!=');
    expect(filter()).toBe('dport != 22');
  });

  test('another field whose values have names begins with one of them', () => {
    const { filter } = open('dport = 22');
    set('Field, rule 1', 'proto');
    expect(filter()).toBe('proto = tcp');
  });

  test('another field whose value has to be written leaves the filter until it is', () => {
    const { filter } = open('proto = tcp');
    set('Field, rule 1', 'dport');
    expect(filter()).toBe('proto = tcp');
    expect(notes()).toContain(INCOMPLETE);
    set('Value, rule 1', '22');
    expect(filter()).toBe('dport = 22');
    expect(notes()).not.toContain(INCOMPLETE);
  });

  test('a value that the field does not have is explained, and the filter stays', () => {
    const { filter } = open('dport = 22');
    set('Value, rule 1', '70000');
    expect(control('Value, rule 1').value).toBe('70000');
    expect(notes()).toContain('65535');
    expect(notes()).toContain(INCOMPLETE);
    expect(filter()).toBe('dport = 22');
  });

  test('any instead of all, and not, change how the rules combine', () => {
    const { filter } = open('dport = 22 and proto = tcp');
    set('Combine, all rules', 'or');
    expect(filter()).toBe('dport = 22 or proto = tcp');
    press('Not, all rules');
    expect(filter()).toBe('not (dport = 22 or proto = tcp)');
  });

  test('a new rule changes the filter once its value is written', () => {
    const { filter } = open('proto = tcp');
    press('Add rule');
    expect(rule('2')).toBe('host = ');
    expect(filter()).toBe('proto = tcp');
    expect(notes()).toContain(INCOMPLETE);
    set('Value, rule 2', '10.0.0.1');
    expect(filter()).toBe('proto = tcp and host = 10.0.0.1');
  });

  test('a removed rule leaves the filter, and the last one every flow', () => {
    const { filter } = open('proto = tcp and dport = 22');
    press('Remove rule 1');
    expect(filter()).toBe('dport = 22');
    expect(rule('1')).toBe('dport = 22');
    press('Remove rule 1');
    expect(filter()).toBe('');
    expect(notes()).toContain('No rules: every flow is shown.');
  });

  test('a filter written in the box replaces a rule that is still incomplete', () => {
    const { session } = open('proto = tcp');
    press('Add rule');
    act(() => session.filter.setFilter('dport = 22'));
    expect(places()).toEqual(['1']);
    expect(notes()).not.toContain(INCOMPLETE);
  });
});
