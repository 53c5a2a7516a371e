//! All pictures that are taken: of every workspace and every tab, and what the rooms name beside.

use super::shot::{LIGHT_AND_DARK, Look, Shot};
use crate::app::{ThemeChoice, Workspace};

/// A picture that is to be taken.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The file's name without its ending.
    pub name: String,
    pub(super) theme: ThemeChoice,
    /// The workspace that it shows.
    pub workspace: Workspace,
    /// The tab of the workspace.
    pub tab: usize,
    pub(super) look: Look,
}

/// All pictures, in the order in which they are taken.
pub fn plan() -> Vec<Planned> {
    let of_theme = |theme| Workspace::ALL.iter().flat_map(move |workspace| of_workspace(*workspace, theme));
    ThemeChoice::ALL.into_iter().flat_map(of_theme).collect()
}

/// The pictures of a workspace in a theme: one for every tab, the first of which stands for the workspace, and what it
/// names itself.
fn of_workspace(workspace: Workspace, theme: ThemeChoice) -> Vec<Planned> {
    let others = workspace.tabs().iter().skip(1);
    let names = std::iter::once(workspace.about().key).chain(others.map(|about| about.key));
    let every = names.enumerate().map(|(tab, name)| (tab, Shot { name, themes: LIGHT_AND_DARK, look: Look::USUAL }));
    let further = workspace.shots().iter().map(|shot| (0, *shot));
    let shots = every.chain(further).filter(|(_, shot)| shot.themes.contains(&theme));
    shots
        .map(|(tab, Shot { name, look, .. })| {
            let name = match theme {
                ThemeChoice::Light => format!("{name}-light"),
                ThemeChoice::Dark => format!("{name}-dark"),
                ThemeChoice::HighContrast | ThemeChoice::System => name.to_owned(),
            };
            Planned { name, theme, workspace, tab, look }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_picture_takes_the_place_of_another_and_what_the_documents_show_is_taken() {
        let plan = plan();
        let names: HashSet<&str> = plan.iter().map(|shot| shot.name.as_str()).collect();
        assert_eq!(names.len(), plan.len());
        assert!(["high-contrast", "presentation-dark", "chinese-light"].iter().all(|name| names.contains(name)));
        let islands = ["islands", "embedding", "smoother", "tree", "truth"];
        for name in islands.into_iter().chain(["memory", "capacity", "deblurring", "retrieval", "learning"]) {
            assert!(["light", "dark"].iter().all(|theme| names.contains(format!("{name}-{theme}").as_str())), "{name}");
        }
    }
}
