/** All that the list of machines does without: one chunk, which is loaded once that stands there. */
export { ActivityPage } from './activity/activity-page.tsx';
export { Finder } from './app/finder/finder.tsx';
export { FirmwarePage } from './firmware/firmware-page.tsx';
export { ImagePage } from './images/image-page.tsx';
export { ImagesPage } from './images/images-page.tsx';
export { KeysWindow } from './keys/keys-window.tsx';
export { MachinePage } from './machine/machine-page.tsx';
export { AssignDrawer } from './machines/actions/assign-drawer.tsx';
export { SelectionBar } from './machines/actions/selection-bar.tsx';
export { InvitationPage } from './people/login/invitation-page.tsx';
export { Login } from './people/login/login.tsx';
export { SetupPage } from './people/login/setup-page.tsx';
export { PeoplePage } from './people/people-page.tsx';
export { ProfilePage } from './people/profile-page.tsx';
export { WhoMenu } from './people/who-menu.tsx';
export { ServersPage } from './servers/servers-page.tsx';
