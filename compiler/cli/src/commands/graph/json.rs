//! The graph for programs. These types are the format: a change that breaks
//! readers changes the version.

use serde::Serialize;

use super::Graph;

const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'g> {
    schema_version: u32,
    nodes: Vec<Node<'g>>,
    edges: Vec<Edge<'g>>,
}

#[derive(Serialize)]
struct Node<'g> {
    name: &'g str,
    kind: &'g str,
    title: &'g str,
    /// The library module that declares it; missing for the project's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    module: Option<&'g str>,
}

#[derive(Serialize)]
struct Edge<'g> {
    from: &'g str,
    to: &'g str,
    meaning: &'g str,
}

pub(super) fn write(graph: &Graph) -> Result<String, serde_json::Error> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        nodes: graph
            .nodes
            .iter()
            .map(|(name, node)| Node {
                name,
                kind: node.kind,
                title: &node.title,
                module: node.module.as_deref(),
            })
            .collect(),
        edges: graph
            .edges
            .iter()
            .map(|edge| Edge {
                from: &edge.from,
                to: &edge.to,
                meaning: edge.meaning,
            })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}
