//! The one table of what a user can do: menus, keys, the shortcut sheet, the palette and tool-tips are made from it.

mod keys;
mod menu;
mod sheet;
mod table;
mod training;

pub use keys::pressed;
pub use menu::menu_bar;
pub use sheet::sheet;
pub use table::{ENTRIES, Group, Now, UiCommand, entry};
