//! The annotated pictures of a folder: which are scored, and which are left out and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cli::Failure;
use crate::files::annotated::{self, Annotated, LeftOut, Listing, Voids};
use crate::files::truth;
use crate::islands::Truth;
use crate::ruler::Subject;

/// How many of the files that are left out the table names.
const MOST_NAMED: usize = 12;

/// The pictures that are scored.
pub struct Pictures {
    annotated: Vec<Annotated>,
    ignore: Vec<u32>,
    skip_bad: bool,
    found: Mutex<Found>,
}

/// What was found on the way.
#[derive(Default)]
struct Found {
    left_out: Vec<LeftOut>,
    voids: Voids,
    /// By kind: regions of all label images, and their number.
    regions: BTreeMap<String, (usize, usize)>,
}

impl Pictures {
    /// The annotated pictures of `folder`. All are checked by what stands at their beginning, before the first is
    /// settled: bad ones are refused together, or left out.
    ///
    /// # Errors
    /// No folder, nothing to score, pictures that cannot be scored and are not to be left out.
    pub fn of(folder: &Path, ignore: &[u32], skip_bad: bool) -> Result<Self, Failure> {
        let Listing { mut annotated, mut left_out } = annotated::list(folder)?;
        let (all, bad) = (annotated.len(), annotated::check(&annotated));
        if !bad.is_empty() && (!skip_bad || bad.len() == all) {
            let mut words = format!("{} of {all} pictures cannot be scored", bad.len());
            if bad.len() < all {
                words += " (--skip-bad leaves them out)";
            }
            for (_, error) in &bad {
                let _ = write!(words, "\n  {error}");
            }
            return Err(Failure::failed(words));
        }
        for (place, error) in bad.into_iter().rev() {
            left_out.push(LeftOut::new(&annotated.remove(place).picture, error.to_string()));
        }
        let found = Mutex::new(Found { left_out, ..Found::default() });
        Ok(Self { annotated, ignore: ignore.to_vec(), skip_bad, found })
    }

    /// Their number.
    pub fn len(&self) -> usize {
        self.annotated.len()
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads one; none where it cannot be read and is left out.
    ///
    /// # Errors
    /// One that cannot be read and is not to be left out.
    pub fn open(&self, place: usize) -> Result<Option<Subject>, Failure> {
        let subject = match self.annotated[place].open(&self.ignore) {
            Ok(subject) => subject,
            Err(error) if self.skip_bad => {
                self.found().left_out.push(LeftOut::new(&self.annotated[place].picture, error.to_string()));
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let mut found = self.found();
        found.voids.look(&subject);
        for kind in &subject.truths {
            let regions: usize = kind.annotators.iter().map(|truth: &Truth| truth::looks(truth).regions).sum();
            let known = found.regions.entry(kind.kind.clone()).or_default();
            *known = (known.0 + regions, known.1 + kind.annotators.len());
        }
        drop(found);
        Ok(Some(subject))
    }

    /// What was left out, by name.
    pub fn left_out(&self) -> Vec<LeftOut> {
        let mut left_out = self.found().left_out.clone();
        left_out.sort_by(|a, b| a.file.cmp(&b.file));
        left_out
    }

    /// Regions of a label image, the mean by kind.
    pub fn regions(&self) -> BTreeMap<String, f64> {
        let found = self.found();
        found
            .regions
            .iter()
            .map(|(kind, (all, images))| (kind.clone(), *all as f64 / (*images).max(1) as f64))
            .collect()
    }

    /// What there is to say about void that is counted as a region.
    pub fn warning(&self) -> Option<String> {
        let (id, images) = self.found().voids.most()?;
        Some(format!(
            "glomscope: region {id} looks like void, pixels that nobody is to judge, in {images} label image{}, and is \
             counted as a region: --ignore {id} leaves it out",
            if images == 1 { "" } else { "s" }
        ))
    }

    /// What the table says of the label images and of what was left out.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (kind, regions) in self.regions() {
            let _ = writeln!(text, "\na label image of {kind} has {regions:.1} regions on average");
        }
        if let [first, rest @ ..] = &self.ignore[..] {
            let more: String = rest.iter().map(|id| format!(", {id}")).collect();
            let _ = writeln!(text, "left out of all of them: region {first}{more}");
        }
        let left_out = self.left_out();
        if !left_out.is_empty() {
            let _ = writeln!(text, "\nleft out of {}:", self.len() + left_out.len());
        }
        for LeftOut { file, reason } in left_out.iter().take(MOST_NAMED) {
            let _ = writeln!(text, "  {file}: {reason}");
        }
        if left_out.len() > MOST_NAMED {
            let _ = writeln!(text, "  and {} more (all stand in --report)", left_out.len() - MOST_NAMED);
        }
        text
    }
}
