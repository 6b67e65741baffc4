//! How often one person can be written to: the most sends that can be attempted
//! in any window, over all journeys, campaigns and rules.
