//! Claims: what is true or not at a moment of a lesson.
//!
//! ```text
//! islands.1 > 3 * with.islands.1            a comparison of figures
//! 0.8 * with.islands.1 <= islands.1 <= 30   a chain of them
//! settled and not hidden > 0                facts, joined by and, or, not and brackets
//! shown(islands.tree)   colour(perplexity)   model(learned)   diagnosis(collapsed 2)   together(2 12,5 9,20)
//! ```

use std::fmt;

use super::fact::Fact;
use super::figure::Figure;
use super::scan::{Scan, Slip, Token};
use super::sight::Sight;
use super::term::Term;

/// A claim, as it was written and as it is understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    text: String,
    root: Node,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Compare(Term, Vec<(Order, Term)>),
    Fact(Fact),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Below,
    AtMost,
    Equal,
    AtLeast,
    Above,
}

impl Order {
    const ALL: [(&'static str, Order); 5] =
        [("<=", Order::AtMost), (">=", Order::AtLeast), ("<", Order::Below), (">", Order::Above), ("=", Order::Equal)];

    fn holds(self, left: f64, right: f64) -> bool {
        // What is written with a few digits is not met to the last one.
        let alike = (left - right).abs() <= 1e-6 * left.abs().max(right.abs()).max(1.0);
        match self {
            Order::Below => left < right && !alike,
            Order::AtMost => left < right || alike,
            Order::Equal => alike,
            Order::AtLeast => left > right || alike,
            Order::Above => left > right && !alike,
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Claim {
    /// Reads a claim.
    ///
    /// # Errors
    /// What is wrong with it, and where in the text.
    pub fn read(text: &str) -> Result<Claim, Slip> {
        let mut scan = Scan::new(text);
        let root = any(&mut scan, 0)?;
        if !scan.is_empty() {
            return Err(Slip { at: scan.at(), why: "what follows here is no part of a claim".to_owned() });
        }
        Ok(Claim { text: text.to_owned(), root })
    }

    /// All of them as one.
    pub fn all(claims: Vec<Claim>) -> Claim {
        let text = claims.iter().map(Claim::to_string).collect::<Vec<_>>().join(" and ");
        Claim { text, root: Node::All(claims.into_iter().map(|claim| claim.root).collect()) }
    }

    /// Whether it is true now. A comparison with a figure that is not there is not true.
    pub fn holds(&self, sight: &Sight<'_>) -> bool {
        self.root.holds(sight)
    }

    /// Its figures.
    pub fn figures(&self) -> Vec<&Figure> {
        let mut found = Vec::new();
        self.root.figures(&mut found);
        found
    }

    /// Its figures with their values now: "islands.1 is 24, with.islands.1 is 168".
    pub fn values(&self, sight: &Sight<'_>) -> String {
        let mut said: Vec<String> = Vec::new();
        for figure in self.figures() {
            let line = match figure.read(sight) {
                Some(value) => format!("{figure} is {}", figure.text(value)),
                None => format!("{figure} is not there"),
            };
            if !said.contains(&line) {
                said.push(line);
            }
        }
        said.join(", ")
    }
}

/// How deep brackets and negations may stand in each other.
const DEEPEST: usize = 8;

fn any(scan: &mut Scan<'_>, depth: usize) -> Result<Node, Slip> {
    let mut nodes = vec![all(scan, depth)?];
    while scan.take_word("or") {
        nodes.push(all(scan, depth)?);
    }
    Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) })
}

fn all(scan: &mut Scan<'_>, depth: usize) -> Result<Node, Slip> {
    let mut nodes = vec![one(scan, depth)?];
    while scan.take_word("and") {
        nodes.push(one(scan, depth)?);
    }
    Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::All(nodes) })
}

fn one(scan: &mut Scan<'_>, depth: usize) -> Result<Node, Slip> {
    let at = scan.at();
    if depth > DEEPEST {
        return Err(Slip { at, why: "too many brackets stand in each other".to_owned() });
    }
    if scan.take_word("not") {
        return Ok(Node::Not(Box::new(one(scan, depth + 1)?)));
    }
    if let Some(Token::Name(name)) = scan.peek()
        && Fact::is_one(name)
    {
        scan.next();
        let about = if scan.take_sign("(") { Some(scan.inside()?) } else { None };
        return Fact::read(name, about).map(Node::Fact).map_err(|why| Slip { at, why });
    }
    // A bracket may hold a claim or a part of a sum.
    if scan.peek() == Some(Token::Sign("(")) {
        let mut ahead = scan.clone();
        ahead.next();
        if let Ok(inner) = any(&mut ahead, depth + 1)
            && ahead.expect(")").is_ok()
            && !matches!(ahead.peek(), Some(Token::Sign(sign)) if sign != ")")
        {
            *scan = ahead;
            return Ok(inner);
        }
    }
    let first = Term::sum(scan)?;
    let mut others = Vec::new();
    while let Some((_, order)) = Order::ALL.into_iter().find(|(sign, _)| scan.take_sign(sign)) {
        others.push((order, Term::sum(scan)?));
    }
    if others.is_empty() {
        let why = "a comparison is missing here: <, <=, =, >= or >, and what is compared with".to_owned();
        return Err(Slip { at: scan.at(), why });
    }
    Ok(Node::Compare(first, others))
}

impl Node {
    fn holds(&self, sight: &Sight<'_>) -> bool {
        match self {
            Node::All(nodes) => nodes.iter().all(|node| node.holds(sight)),
            Node::Any(nodes) => nodes.iter().any(|node| node.holds(sight)),
            Node::Not(node) => !node.holds(sight),
            Node::Fact(fact) => fact.holds(sight),
            Node::Compare(first, others) => {
                let Ok(mut left) = first.value(sight) else { return false };
                others.iter().all(|(order, term)| match term.value(sight) {
                    Ok(right) => order.holds(std::mem::replace(&mut left, right), right),
                    Err(_) => false,
                })
            }
        }
    }

    fn figures<'a>(&'a self, found: &mut Vec<&'a Figure>) {
        match self {
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| node.figures(found)),
            Node::Not(node) => node.figures(found),
            Node::Fact(_) => {}
            Node::Compare(first, others) => {
                first.figures(found);
                others.iter().for_each(|(_, term)| term.figures(found));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::{PictureSource, Run};
    use crate::teach::sight::{Kept, Looks, Moment};
    use crate::teach::tried::Tried;

    #[test]
    fn a_claim_is_true_or_not_of_what_is_seen() {
        let mut run = Run::new(PictureSource::Sample("house".to_owned()), None).unwrap();
        let snapshot = run.snapshot();
        let (looks, tried) = (Looks::default(), Tried::default());
        let moment = Moment { snapshot: snapshot.clone(), tried: tried.clone() };
        let kept = Kept::from([("before".to_owned(), moment)]);
        let sight = Sight { snapshot: &snapshot, looks: &looks, kept: &kept, tried: &tried };
        let holds = |text: &str| Claim::read(text).unwrap_or_else(|slip| panic!("{text}: {slip:?}")).holds(&sight);
        for yes in [
            "step = 0",
            "step < 1 and columns > 100",
            "not settled",
            "0 <= step <= 0 < columns",
            "columns = before.columns",
            "2 * columns > before.columns + 10 or settled",
            "(step = 0 or settled) and levels >= 2",
            "(columns - columns / 2) * 2 = columns",
            "weight.attention = 1",
            "shown(islands) and colour(islands) and level(1) and not pinned",
            "model(hand-made) and paused",
            "not diagnosis(collapsed) and not then.islands.0 > 0",
        ] {
            assert!(holds(yes), "{yes}");
        }
        for no in ["settled", "step > 0", "gone.islands.1 < 5", "not (step = 0)", "shown(memory)", "playing"] {
            assert!(!holds(no), "{no}");
        }
        let claim = Claim::read("columns > 3 * before.columns and before.columns > 1").unwrap();
        let columns = snapshot.grid.columns();
        assert_eq!(claim.values(&sight), format!("columns is {columns}, before.columns is {columns}"));
    }

    #[test]
    fn what_is_no_claim_is_refused_where_it_is_wrong() {
        for (text, at) in [
            ("", 0),
            ("islands.1", 9),
            ("islands.1 >", 11),
            ("islands.1 > 3 foo", 14),
            ("islonds.1 > 3", 0),
            ("1 < islands.9", 4),
            ("(step = 0", 6),
            ("shown(kitchen)", 0),
            ("shown(islands", 6),
            ("step = 0 and", 12),
            ("step ! 0", 5),
            ("äöü", 0),
        ] {
            let slip = Claim::read(text).unwrap_err();
            assert_eq!(slip.at, at, "{text}: {}", slip.why);
            assert!(!slip.why.is_empty());
        }
        let deep = "(".repeat(1000);
        assert!(Claim::read(&deep).is_err() && Claim::read(&"not ".repeat(1000)).is_err());
    }
}
