//! The same small table (8 rules, 6 facts, the first that holds answers) in our evaluator, in Rust by hand, and in its
//! peers: in one run, in turn, with the load of the machine. `make bench-policy` builds and runs it.

mod peers;

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sanbao::policy::table::{Asked, Scalar, Table};

/// Counts what is taken from the heap.
struct Counting;

static TAKEN: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call is the system's own; only a counter stands beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static HEAP: Counting = Counting;

/// The facts of one question.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub level: i64,
    pub action: Action,
    pub certified: bool,
    pub covered: bool,
    pub state: State,
    pub load: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Accept,
    Module,
    Board,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Authorized,
    Probation,
    Suspended,
}

impl Action {
    pub fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Module => "module",
            Self::Board => "board",
        }
    }
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            Self::Authorized => "authorized",
            Self::Probation => "probation",
            Self::Suspended => "suspended",
        }
    }
}

/// The rules by hand.
#[inline(never)]
fn by_hand(facts: &Facts) -> i64 {
    if facts.state == State::Suspended {
        1
    } else if !facts.covered {
        2
    } else if facts.load > 200 {
        3
    } else if facts.action == Action::Accept {
        4
    } else if !facts.certified {
        5
    } else if facts.action == Action::Module && facts.level >= 2 {
        6
    } else if facts.action == Action::Board && facts.level >= 3 && facts.state == State::Authorized && facts.load <= 100
    {
        7
    } else {
        8
    }
}

/// More than a branch predictor learns by heart.
const QUESTIONS: usize = 8192;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(300);

/// Questions that nobody can foresee, every rule among their answers.
fn questions() -> Vec<Facts> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % bound
    };
    (0..QUESTIONS)
        .map(|_| Facts {
            level: 1 + below(3) as i64,
            action: [Action::Accept, Action::Module, Action::Board][below(3) as usize],
            certified: below(4) > 0,
            covered: below(6) > 0,
            state: [State::Authorized, State::Authorized, State::Probation, State::Suspended][below(4) as usize],
            load: below(260) as i64,
        })
        .collect()
}

fn ours(table: &Table, facts: &Facts) -> Asked {
    let values = [
        ("level", Scalar::Number(facts.level)),
        ("action", Scalar::Word(facts.action.word().to_owned())),
        ("certified", Scalar::Truth(facts.certified)),
        ("covered", Scalar::Truth(facts.covered)),
        ("state", Scalar::Word(facts.state.word().to_owned())),
        ("load", Scalar::Number(facts.load)),
    ];
    table.asked(values).expect("facts of the table")
}

/// An evaluator: answers the question with this place.
type Evaluator<'a> = Box<dyn FnMut(usize) -> i64 + 'a>;

/// Nanoseconds for one answer, over one round.
fn round(evaluator: &mut Evaluator<'_>) -> f64 {
    let (begin, mut answers) = (Instant::now(), 0_u64);
    while begin.elapsed() < ROUND {
        for place in 0..QUESTIONS {
            black_box(evaluator(black_box(place)));
        }
        answers += QUESTIONS as u64;
    }
    begin.elapsed().as_nanos() as f64 / answers as f64
}

fn main() {
    let facts = questions();
    let table = Table::load("small.toml", include_str!("../small.toml")).expect("the table");
    let asked: Vec<Asked> = facts.iter().map(|facts| ours(&table, facts)).collect();
    let day = table.in_force;
    let step = |place: usize| match table.decide(&asked[place], day).outputs().next() {
        Some((_, Scalar::Number(step))) => step,
        _ => 0,
    };
    let mut evaluators: Vec<(&str, Evaluator<'_>)> = vec![
        ("by hand", Box::new(|place| by_hand(&facts[place]))),
        ("ours", Box::new(|place| table.rule_place(&asked[place], day).map_or(0, |rule| rule as i64 + 1))),
        ("ours, reasons", Box::new(step)),
        ("cel", peers::cel(&facts)),
        ("zen-engine", peers::zen(&facts)),
        ("cedar-policy", peers::cedar(&facts)),
    ];
    let expected: Vec<i64> = facts.iter().map(by_hand).collect();
    for (name, evaluator) in &mut evaluators {
        for (place, expected) in expected.iter().enumerate() {
            assert_eq!(evaluator(place), *expected, "{name} on {:?}", facts[place]);
        }
    }
    let before = TAKEN.load(Ordering::Relaxed);
    (0..QUESTIONS).for_each(|place| {
        black_box(step(place));
    });
    let taken = TAKEN.load(Ordering::Relaxed) - before;
    println!("load before: {}", load());
    let mut rounds = vec![Vec::with_capacity(ROUNDS); evaluators.len()];
    for _ in 0..ROUNDS {
        for ((_, evaluator), rounds) in evaluators.iter_mut().zip(&mut rounds) {
            rounds.push(round(evaluator));
        }
    }
    println!("load after:  {}", load());
    let middle = |rounds: &Vec<f64>| {
        let mut sorted = rounds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    let own = middle(&rounds[1]);
    println!("{:<14}{:>12}{:>14}{:>12}", "evaluator", "ns each", "M a second", "x of ours");
    for ((name, _), rounds) in evaluators.iter().zip(&rounds) {
        let each = middle(rounds);
        println!("{name:<14}{each:>12.1}{:>14.3}{:>12.2}", 1e3 / each, each / own);
    }
    println!("allocations of ours in {QUESTIONS} answers: {taken}");
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_else(|_| "not known here".to_owned()).trim().to_owned()
}
