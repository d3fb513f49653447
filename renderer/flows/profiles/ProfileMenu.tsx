// The button that names the profile that is shown, with the menu of all of them.

import { Menu } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import { ActionItem } from '../../controls/ActionItem.tsx';
import { listedProfiles } from '../../session/profile-list.ts';
import { useSession, useSessionState } from '../../session/use-session.ts';
import './profiles.css';

export function ProfileMenu(): ReactNode {
  const session = useSession();
  const { shown, kept } = useSessionState(({ profiles }) => profiles);
  const listed = useMemo(() => listedProfiles(kept), [kept]);
  const own = listed.filter(({ isBuiltIn }) => !isBuiltIn);
  const show = (value: string) => {
    const chosen = listed.find(({ name }) => name === value);
    if (chosen) session.profiles.show(chosen.name);
  };
  return (
    <Menu position="bottom-end" withinPortal returnFocus>
      <Menu.Target>
        <button type="button" className="fg-button" data-look="plain" aria-label={`Profile: ${shown}`} title={shown}>
          <IconBookmark aria-hidden="true" />
          <span className="fg-profile-name">{shown}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown className="fg-profiles">
        <Menu.Label>Profiles</Menu.Label>
        <Menu.RadioGroup value={shown} onChange={show}>
          {listed
            .filter(({ isBuiltIn }) => isBuiltIn)
            .map(({ name }) => (
              <Choice key={name} name={name} />
            ))}
          {own.length > 0 && <Menu.Divider />}
          {own.map(({ name }) => (
            <Choice key={name} name={name} />
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <ActionItem action="editRules" />
        <Menu.Divider />
        <ActionItem action="saveProfile" />
        <ActionItem action="renameProfile" />
        <ActionItem action="resetProfile" />
        <ActionItem action="forgetProfile" tone="danger" />
        <Menu.Divider />
        <ActionItem action="exportProfile" />
        <ActionItem action="importProfile" />
      </Menu.Dropdown>
    </Menu>
  );
}

function Choice({ name }: { name: string }): ReactNode {
  return (
    <Menu.RadioItem value={name} closeMenuOnClick>
      <span className="fg-profile-name">{name}</span>
    </Menu.RadioItem>
  );
}
