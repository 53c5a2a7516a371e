//! Places of the window, as a lesson names them: the workspaces and tabs that a step opens, and the anchors that it
//! points at. The window holds a test that each of them is there.

use std::fmt;

use crate::glom::Source;

/// The workspaces and their tabs, by the names under which the window keeps them. The tabs of Islands are those below
/// its maps.
pub const WORKSPACES: [(&str, &[&str]); 5] = [
    ("islands", &["curves", "threshold", "tree", "truth", "smoother", "meters", "diagnoses"]),
    ("memory", &["matrix", "priming", "capacity", "deblurring", "retrieval", "glimpses"]),
    ("learning", &["model", "forward"]),
    ("sketches", &["sketch", "remembered"]),
    ("hemispheres", &["experiment", "sides"]),
];

/// A workspace, or a tab of one: its places in [`WORKSPACES`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    workspace: usize,
    tab: Option<usize>,
}

impl Place {
    /// Reads `islands` or `islands.tree`.
    pub fn named(text: &str) -> Option<Self> {
        let (workspace, tab) = text.split_once('.').map_or((text, None), |(workspace, tab)| (workspace, Some(tab)));
        let at = WORKSPACES.iter().position(|(name, _)| *name == workspace)?;
        let tab = match tab {
            Some(tab) => Some(WORKSPACES[at].1.iter().position(|name| *name == tab)?),
            None => None,
        };
        Some(Self { workspace: at, tab })
    }

    /// The workspace's name.
    pub fn workspace(self) -> &'static str {
        WORKSPACES[self.workspace].0
    }

    /// The tab's name, where one is meant.
    pub fn tab(self) -> Option<&'static str> {
        self.tab.map(|tab| WORKSPACES[self.workspace].1[tab])
    }

    /// Whether who is at `here` sees this.
    pub fn is_shown(self, here: Place) -> bool {
        self.workspace == here.workspace && (self.tab.is_none() || self.tab == here.tab)
    }

    /// This place; where it names no tab and the workspace stays, the tab that is open stays too.
    pub fn from(self, here: Place) -> Place {
        let tab = if self.workspace == here.workspace { here.tab } else { Some(0) };
        Self { tab: self.tab.or(tab), ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.workspace())?;
        self.tab().map_or(Ok(()), |tab| write!(f, ".{tab}"))
    }
}

/// What a step points at. Whoever draws the thing says where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// The picture beside the maps.
    Picture,
    /// What level 0 says that there is to see.
    Told,
    /// The map of a level.
    Map(usize),
    /// Play and pause.
    Play,
    /// All of the transport.
    Transport,
    /// The button for one part of a step.
    Phase,
    /// The timeline.
    Timeline,
    /// What is below the maps: the open tab.
    Below,
    /// The slider of a source.
    Weight(Source),
    /// The sliders of the smoother: beta, radius.
    Smoother,
    /// The choice of preset.
    Preset,
    /// The choice of tool.
    Tools,
    /// The choice of colours.
    Colours,
    /// The four contributions of a column, in the inspector.
    Contributions,
    /// Who is heard, in the inspector.
    Attention,
    /// What a workspace shows in the middle.
    Room,
    /// The switch between workspaces.
    Workspaces,
}

/// The most levels that any anchor or figure can name.
pub const MOST_LEVELS: usize = 8;

impl Anchor {
    /// All of them.
    pub fn all() -> Vec<Anchor> {
        use Anchor as A;
        let fixed = [A::Picture, A::Told, A::Play, A::Transport, A::Phase, A::Timeline, A::Below, A::Smoother];
        let fixed = fixed.into_iter().chain([A::Preset, A::Tools, A::Colours, A::Contributions, A::Attention]);
        let maps = (0..MOST_LEVELS).map(A::Map);
        fixed.chain([A::Room, A::Workspaces]).chain(maps).chain(Source::ALL.map(A::Weight)).collect()
    }

    /// The one that is written `text`.
    pub fn named(text: &str) -> Option<Anchor> {
        Self::all().into_iter().find(|anchor| anchor.to_string() == text)
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Anchor::Map(level) => return write!(f, "map.{level}"),
            Anchor::Weight(source) => return write!(f, "weight.{}", source.key()),
            Anchor::Picture => "picture",
            Anchor::Told => "told",
            Anchor::Play => "play",
            Anchor::Transport => "transport",
            Anchor::Phase => "phase",
            Anchor::Timeline => "timeline",
            Anchor::Below => "below",
            Anchor::Smoother => "smoother",
            Anchor::Preset => "preset",
            Anchor::Tools => "tools",
            Anchor::Colours => "colours",
            Anchor::Contributions => "contributions",
            Anchor::Attention => "attention",
            Anchor::Room => "room",
            Anchor::Workspaces => "workspaces",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_written_alike() {
        for anchor in Anchor::all() {
            assert_eq!(Anchor::named(&anchor.to_string()), Some(anchor));
        }
        assert_eq!((Anchor::named("map.8"), Anchor::named("weight.love")), (None, None));
        for (workspace, tabs) in WORKSPACES {
            for name in std::iter::once(workspace.to_owned()).chain(tabs.iter().map(|tab| format!("{workspace}.{tab}")))
            {
                assert_eq!(Place::named(&name).map(|place| place.to_string()), Some(name));
            }
        }
        assert_eq!((Place::named("kitchen"), Place::named("islands.matrix")), (None, None));
    }

    #[test]
    fn a_tab_stays_open_where_only_its_workspace_is_named() {
        let named = |text| Place::named(text).unwrap_or_default();
        let tree = named("islands.tree");
        assert_eq!(named("islands").from(tree), tree);
        assert_eq!(named("memory").from(tree), named("memory.matrix"));
        assert!(named("islands").is_shown(tree) && !named("islands.curves").is_shown(tree));
    }
}
