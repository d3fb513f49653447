// All that floats over the lower end of the tab, one above the other: notifications, exports, and how an undo, a delete or
// a flush ended, which is what was done last.

import { Notifications } from '@mantine/notifications';
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { useSession } from '../session/use-session.ts';
import { ExportEnd, ExportToast } from './ExportToast.tsx';
import type { Covered } from './Panes.tsx';
import { Toast } from './Toast.tsx';
import { UndoToast } from './UndoToast.tsx';

/** Beside them, CSS px. */
const MARGIN_PX = 16;
/** The space above and below the toasts, CSS px: toast.css. */
const MARGINS_PX = 24;

/** Draws nothing while there is nothing to say. @param covered what drawers cover, over which it would hide words. */
export function Toasts({ covered: { left, right } }: { covered: Covered }): ReactNode {
  const own = useCovering();
  return (
    <div
      className="fg-floats"
      style={{
        left: `calc(${MARGIN_PX}px + min(${left}px, 40vw))`,
        right: `calc(${MARGIN_PX}px + min(${right}px, 60vw))`,
      }}
    >
      <Notifications position="bottom-center" limit={3} withinPortal={false} className="fg-notifications" />
      <div ref={own} className="fg-toasts">
        <ExportToast />
        <ExportEnd />
        <UndoToast />
        <Toast />
      </div>
    </div>
  );
}

/** The rows can be scrolled clear of the toasts; not of notifications, which leave again soon. */
function useCovering(): RefObject<HTMLDivElement | null> {
  const { store } = useSession();
  const toasts = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = toasts.current;
    if (!element) return;
    const measure = () => {
      const px = element.offsetHeight;
      store.setState({ coveredPx: px === 0 ? 0 : px + MARGINS_PX });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [store]);
  return toasts;
}
