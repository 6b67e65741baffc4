#![allow(clippy::arithmetic_side_effects)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::manifest::{MANIFEST, UNFINISHED};
use super::swap::Place;
use super::*;

fn files(list: &[(&str, &str)]) -> Vec<OutputFile> {
    let file = |(path, content): &(&str, &str)| OutputFile {
        path: (*path).to_owned(),
        content: content.as_bytes().to_vec(),
    };
    list.iter().map(file).collect()
}

/// Everything in a folder but the manifest, links as `-> target`.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut tree = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1) {
        let entry = entry.unwrap();
        let path = survey::relative(folder, entry.path()).unwrap();
        let content = if entry.file_type().is_dir() {
            continue;
        } else if entry.file_type().is_symlink() {
            format!("-> {}", fs::read_link(entry.path()).unwrap().display())
        } else {
            fs::read_to_string(entry.path()).unwrap()
        };
        if path != MANIFEST {
            tree.insert(path, content);
        }
    }
    tree
}

fn expected(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    let entry = |(path, content): &(&str, &str)| ((*path).to_owned(), (*content).to_owned());
    list.iter().map(entry).collect()
}

const OLD: [(&str, &str); 3] = [
    ("roadmap/a.md", "a1"),
    ("roadmap/b.md", "b"),
    ("map/m.md", "m"),
];
const NEW: [(&str, &str); 3] = [
    ("roadmap/a.md", "a2"),
    ("roadmap/b.md", "b"),
    ("map/n/o.md", "n"),
];
const FOLDERS: [&str; 2] = ["roadmap", "map"];

struct Case {
    folder: TempDir,
}

impl Case {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    fn built(list: &[(&str, &str)]) -> Self {
        let case = Self::new();
        case.build(list).unwrap();
        case
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("dist")
    }

    fn build(&self, list: &[(&str, &str)]) -> Result<Outcome, OutputError> {
        replace(&self.out(), &FOLDERS, &files(list))
    }

    #[track_caller]
    fn holds(&self, list: &[(&str, &str)]) {
        assert_eq!(tree(&self.out()), expected(list));
    }

    /// Nothing stays beside the output folder.
    #[track_caller]
    fn is_tidy(&self) {
        let names: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["dist"]);
    }

    fn put(&self, path: &str, content: &str) {
        let path = self.out().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

#[test]
fn a_build_replaces_what_the_one_before_wrote() {
    let case = Case::new();
    let outcome = case.build(&OLD).unwrap();
    assert_eq!(
        (outcome.written, outcome.removed, outcome.unchanged),
        (3, 0, 0)
    );
    case.holds(&OLD);
    let outcome = case.build(&NEW).unwrap();
    assert_eq!(
        (outcome.written, outcome.removed, outcome.unchanged),
        (2, 1, 1)
    );
    assert_eq!(outcome.left_over, None);
    case.holds(&NEW);
    case.is_tidy();
}

#[test]
fn a_build_of_the_same_touches_nothing() {
    let case = Case::built(&OLD);
    let before = fs::metadata(case.out()).unwrap().modified().unwrap();
    let outcome = case.build(&OLD).unwrap();
    assert_eq!(
        (outcome.written, outcome.removed, outcome.unchanged),
        (0, 0, 3)
    );
    assert_eq!(
        fs::metadata(case.out()).unwrap().modified().unwrap(),
        before
    );
}

#[test]
fn a_build_of_one_target_leaves_the_others() {
    let case = Case::built(&OLD);
    replace(&case.out(), &["roadmap"], &files(&[("roadmap/a.md", "a2")])).unwrap();
    case.holds(&[("roadmap/a.md", "a2"), ("map/m.md", "m")]);
    // And the others are still known as ours.
    case.build(&NEW).unwrap();
    case.holds(&NEW);
}

#[test]
fn a_file_that_was_lost_is_written_again() {
    let case = Case::built(&OLD);
    fs::remove_file(case.out().join("roadmap/b.md")).unwrap();
    assert_eq!(case.build(&OLD).unwrap().written, 1);
    case.holds(&OLD);
}

#[test]
fn what_others_put_there_stays() {
    let case = Case::built(&OLD);
    case.put("notes.txt", "mine");
    case.put("map/notes.txt", "mine too");
    case.put("site/deep/x.html", "x");
    fs::create_dir(case.out().join("empty")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/nowhere", case.out().join("link")).unwrap();
    case.build(&NEW).unwrap();
    let mut all = expected(&NEW);
    all.extend(expected(&[
        ("notes.txt", "mine"),
        ("map/notes.txt", "mine too"),
        ("site/deep/x.html", "x"),
        #[cfg(unix)]
        ("link", "-> /nowhere"),
    ]));
    assert_eq!(tree(&case.out()), all);
    assert!(case.out().join("empty").is_dir());
    case.is_tidy();
}

#[test]
fn nothing_of_others_is_overwritten() {
    let new = files(&NEW);
    for taken in ["map/n/o.md", "map/n", "map/n/o.md/inner"] {
        let case = Case::built(&OLD);
        case.put(taken, "mine");
        let mut before = expected(&OLD);
        before.insert(taken.to_owned(), "mine".to_owned());
        let error = replace(&case.out(), &FOLDERS, &new).unwrap_err();
        assert!(
            error.path.ends_with(taken) || taken.ends_with("inner"),
            "{error}"
        );
        assert_eq!(tree(&case.out()), before, "{taken}");
        case.is_tidy();
    }
}

#[test]
fn nothing_that_was_changed_is_overwritten() {
    for list in [&OLD, &NEW] {
        let case = Case::built(&OLD);
        case.put("map/m.md", "changed");
        let error = case.build(list).unwrap_err();
        assert!(error.path.ends_with("map/m.md"), "{error}");
        case.holds(&[OLD[0], OLD[1], ("map/m.md", "changed")]);
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_removed_through_a_link() {
    let case = Case::built(&OLD);
    let elsewhere = TempDir::new().unwrap();
    fs::write(elsewhere.path().join("m.md"), "m").unwrap();
    fs::remove_dir_all(case.out().join("map")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), case.out().join("map")).unwrap();
    let error = case.build(&NEW).unwrap_err();
    assert!(error.path.ends_with("map"), "{error}");
    assert_eq!(tree(elsewhere.path()), expected(&[("m.md", "m")]));
    // Where no file is to go below it, it is somebody's link and stays.
    case.build(&NEW[..2]).unwrap();
    assert!(case.out().join("map").is_symlink());
    assert_eq!(tree(elsewhere.path()), expected(&[("m.md", "m")]));
}

#[test]
fn paths_that_lead_out_are_refused() {
    for path in ["../x", "/x", "a/../../x", MANIFEST, UNFINISHED] {
        let case = Case::new();
        assert!(case.build(&[(path, "")]).is_err(), "{path}");
        assert!(!case.out().exists());
    }
    let case = Case::new();
    assert!(case.build(&[("a", "1"), ("a", "2")]).is_err());
    assert!(case.build(&[("a", "1"), ("a/b", "2")]).is_err());
}

#[test]
fn what_is_no_folder_is_refused() {
    let case = Case::new();
    fs::write(case.out(), "a file").unwrap();
    let error = case.build(&OLD).unwrap_err();
    assert_eq!(error.reason, "this is not a folder");
    assert_eq!(fs::read_to_string(case.out()).unwrap(), "a file");
    let below = case.out().join("dist");
    assert!(replace(&below, &FOLDERS, &files(&OLD)).is_err());
}

#[test]
fn a_damaged_manifest_stops_a_build() {
    let case = Case::built(&OLD);
    fs::write(case.out().join(MANIFEST), "{").unwrap();
    assert!(case.build(&NEW).unwrap_err().reason.contains("damaged"));
    case.holds(&OLD);
}

/// Each of the states that a killed build can leave, made as the build makes
/// them. The next build must come to the new state from every one.
mod killed {
    use super::*;

    fn staged(case: &Case) -> Place {
        let place = Place::prepare(&case.out()).unwrap();
        let survey = Survey::of(&place.out).unwrap();
        let new = files(&NEW);
        stage::stage(&place, &survey, &Manifest::of(&new), &new).unwrap();
        place
    }

    #[track_caller]
    fn recovers(case: &Case) {
        let place = Place::prepare(&case.out()).unwrap();
        swap::recover(&place).unwrap();
        let now = tree(&case.out());
        let mut old = expected(&OLD);
        let mut new = expected(&NEW);
        for list in [&mut old, &mut new] {
            list.insert("mine.txt".to_owned(), "mine".to_owned());
        }
        assert!(now == old || now == new, "neither old nor new: {now:?}");
        case.is_tidy();
        case.build(&NEW).unwrap();
        assert_eq!(tree(&case.out()), new);
        case.is_tidy();
    }

    fn begun() -> Case {
        let case = Case::built(&OLD);
        case.put("mine.txt", "mine");
        case
    }

    #[test]
    fn before_anything_was_staged() {
        let case = begun();
        fs::create_dir(case.folder.path().join(".dist.mktc-staging")).unwrap();
        recovers(&case);
    }

    #[test]
    fn while_the_list_was_written() {
        let case = begun();
        let staging = case.folder.path().join(".dist.mktc-staging");
        fs::create_dir(&staging).unwrap();
        fs::write(staging.join(UNFINISHED), "{\"vers").unwrap();
        recovers(&case);
    }

    #[test]
    fn while_files_were_staged() {
        let case = begun();
        let place = staged(&case);
        fs::rename(place.staging.join(MANIFEST), place.staging.join(UNFINISHED)).unwrap();
        fs::write(place.staging.join("map/n/o.md"), "half").unwrap();
        recovers(&case);
    }

    #[test]
    fn when_all_was_staged() {
        let case = begun();
        staged(&case);
        recovers(&case);
    }

    #[test]
    fn between_the_two_moves() {
        let case = begun();
        let place = staged(&case);
        fs::rename(&place.out, case.folder.path().join(".dist.mktc-old")).unwrap();
        recovers(&case);
    }

    #[test]
    fn after_the_exchange() {
        let case = begun();
        swap::put_in_place(&staged(&case)).unwrap();
        recovers(&case);
    }

    #[test]
    fn after_the_two_moves() {
        let case = begun();
        let place = staged(&case);
        fs::rename(&place.out, case.folder.path().join(".dist.mktc-old")).unwrap();
        fs::rename(&place.staging, &place.out).unwrap();
        recovers(&case);
    }

    #[test]
    fn while_the_old_folder_was_cleared_away() {
        let case = begun();
        let place = staged(&case);
        swap::put_in_place(&place).unwrap();
        fs::remove_file(place.staging.join("map/m.md")).unwrap();
        recovers(&case);
    }

    #[test]
    fn what_was_put_into_the_old_folder_meanwhile_is_not_lost() {
        let case = begun();
        let place = staged(&case);
        swap::put_in_place(&place).unwrap();
        fs::write(place.staging.join("late.txt"), "late").unwrap();
        swap::recover(&place).unwrap();
        assert_eq!(
            fs::read_to_string(case.out().join("late.txt")).unwrap(),
            "late"
        );
        case.is_tidy();
    }

    #[test]
    fn what_was_changed_in_the_old_folder_meanwhile_is_not_lost() {
        let case = begun();
        let place = staged(&case);
        fs::write(case.out().join("roadmap/a.md"), "by hand").unwrap();
        swap::put_in_place(&place).unwrap();
        let error = swap::recover(&place).unwrap_err();
        assert!(error.path.ends_with("roadmap/a.md"), "{error}");
        assert_eq!(fs::read_to_string(&error.path).unwrap(), "by hand");
    }
}

#[test]
fn builds_at_once_follow_one_another() {
    let case = Case::new();
    std::thread::scope(|scope| {
        for list in [&OLD, &NEW, &OLD, &NEW] {
            scope.spawn(|| {
                for _ in 0..5 {
                    case.build(list).unwrap();
                }
            });
        }
    });
    let now = tree(&case.out());
    assert!(now == expected(&OLD) || now == expected(&NEW), "{now:?}");
    case.is_tidy();
}
