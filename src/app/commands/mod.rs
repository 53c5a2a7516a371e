//! The one table of what a user can do: menus, keys, the shortcut sheet, the palette and tool-tips are made from it.

mod keys;
mod menu;
mod request;
mod rows;
mod sheet;
mod table;
mod training;

pub use keys::pressed;
pub use menu::{Menus, menu_bar};
pub use request::{request, requested};
pub use rows::{ENTRIES, entry};
pub use sheet::{sheet, sheet_id};
pub use table::{Group, Now, UiCommand};
