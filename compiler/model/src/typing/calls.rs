//! Calls: figures over events, and the rest.

use super::*;

impl Typer<'_> {
    pub(super) fn call(&mut self, call: &Call, scope: Scope, range: TextRange) -> Expression {
        let name = call.function.text();
        if let Some((_, function)) = Function::ALL.iter().find(|(word, _)| *word == name) {
            return self.aggregate(*function, call, scope, range);
        }
        if let Some((_, figure)) = Figure::ALL.iter().find(|(word, _)| *word == name) {
            return self.figure(*figure, call, scope, range);
        }
        if let Some(reaction) = Reaction::find(&name) {
            let of = call
                .arguments
                .first()
                .and_then(|argument| self.reaction_target(reaction, argument, scope));
            return self.made(ExpressionKind::Reaction(reaction, of), Type::Integer, range);
        }
        match name.as_str() {
            "age" => self.of_date(
                call,
                scope,
                range,
                "age",
                ExpressionKind::Age,
                Type::Integer,
            ),
            "anniversary" => {
                let kind = ExpressionKind::Anniversary;
                self.of_date(call, scope, range, "anniversary", kind, Type::Bool)
            }
            "consents" => self.consents(call, scope, range),
            "score" => self.score(call, scope, range),
            _ => {
                let words = Function::ALL
                    .iter()
                    .map(|(word, _)| *word)
                    .chain(Figure::ALL.iter().map(|(word, _)| *word))
                    .chain(Reaction::ALL.iter().map(|(word, ..)| *word))
                    .chain(["age", "anniversary", "consents", "score"]);
                let near = nearest(&name, words).map(str::to_owned);
                let place = call.function.range;
                let span = self.span(place);
                let finding = Mistake::UnknownFunction {
                    name: name.to_string(),
                    nearest: near.clone(),
                };
                let mut told = Diagnostic::new(finding, span);
                told.fixes
                    .extend(near.map(|n| Fix::replace(format!("write `{n}`"), span, n)));
                self.diagnostics.push(told);
                self.poisoned(range)
            }
        }
    }

    pub(super) fn bad_argument(
        &mut self,
        function: &str,
        expected: &str,
        example: &str,
        range: TextRange,
    ) -> Expression {
        let finding = Mistake::BadArgument {
            function: function.to_owned(),
            expected: expected.to_owned(),
            example: example.to_owned(),
        };
        self.tell(finding, range);
        self.poisoned(range)
    }

    pub(super) fn of_date(
        &mut self,
        call: &Call,
        scope: Scope,
        range: TextRange,
        function: &str,
        kind: fn(Box<Expression>) -> ExpressionKind,
        ty: Type,
    ) -> Expression {
        let [argument] = call.arguments.as_slice() else {
            return self.bad_argument(
                function,
                "one date of the person",
                &format!("{function}(birthday)"),
                range,
            );
        };
        let date = self.expression(&argument.value, scope, None);
        if !date.ty.fits(&Type::Date) {
            let example = format!("{function}(birthday)");
            return self.bad_argument(
                function,
                "one date of the person",
                &example,
                argument.value.range,
            );
        }
        self.made(kind(Box::new(date)), ty, range)
    }

    pub(super) fn reference_argument(
        &mut self,
        value: &Expr,
        referents: &[Referent],
        scope: Scope,
    ) -> Result<Option<SymbolId>, ()> {
        let ExprKind::Name(path) = &value.kind else {
            return if value.kind == ExprKind::Missing {
                Ok(None)
            } else {
                Err(())
            };
        };
        match self.names.reference(path, referents, scope) {
            Ok(id) => {
                self.renamed(path, id);
                Ok(Some(id))
            }
            Err(finding) => {
                let span = self.span(path.range);
                self.diagnostics
                    .extend(finding.map(|f| unresolved(f, span)));
                Ok(None)
            }
        }
    }

    pub(super) fn consents(&mut self, call: &Call, scope: Scope, range: TextRange) -> Expression {
        let example = "consents(offers by mail)";
        let [argument] = call.arguments.as_slice() else {
            return self.bad_argument(
                "consents",
                "one topic, and a channel where one is meant",
                example,
                range,
            );
        };
        let Ok(topic) =
            self.reference_argument(&argument.value, &[Referent::Kind("consent")], scope)
        else {
            return self.bad_argument(
                "consents",
                "a topic of the preference centre",
                example,
                argument.value.range,
            );
        };
        let channel = argument.by.as_ref().and_then(|path| {
            let value = Expr {
                kind: ExprKind::Name(path.clone()),
                range: path.range,
            };
            self.reference_argument(&value, &[Referent::Kind("channel")], scope)
                .ok()?
        });
        match topic {
            Some(topic) => self.made(
                ExpressionKind::Consents { topic, channel },
                Type::Bool,
                range,
            ),
            None => self.poisoned(range),
        }
    }

    pub(super) fn score(&mut self, call: &Call, scope: Scope, range: TextRange) -> Expression {
        let example = "score(rfm).recency";
        let [argument] = call.arguments.as_slice() else {
            return self.bad_argument("score", "the name of a score", example, range);
        };
        match self.reference_argument(&argument.value, &[Referent::Kind("score")], scope) {
            Err(()) => self.bad_argument(
                "score",
                "the name of a score",
                example,
                argument.value.range,
            ),
            Ok(None) => self.poisoned(range),
            Ok(Some(score)) => {
                let part = call.field.as_ref().map(|(name, _)| name.clone());
                if let Some((part, place)) = &call.field
                    && !["recency", "frequency", "monetary"].contains(&part.as_str())
                {
                    let parts = ["recency", "frequency", "monetary"].map(str::to_owned);
                    self.unknown_word(part, parts.to_vec(), *place);
                }
                let ty = self
                    .tables
                    .score_types
                    .get(&score)
                    .cloned()
                    .unwrap_or(Type::Number);
                let ty = if part.is_some() { Type::Integer } else { ty };
                self.made(ExpressionKind::Score { score, part }, ty, range)
            }
        }
    }

    pub(super) fn figure(
        &mut self,
        figure: Figure,
        call: &Call,
        scope: Scope,
        range: TextRange,
    ) -> Expression {
        let kinds = [
            "channel",
            "campaign",
            "journey",
            "platform",
            "initiative",
            "budget",
            "message",
            "team",
            "segment",
        ];
        let referents = kinds.map(Referent::Kind);
        let mut of = Vec::new();
        for argument in &call.arguments {
            match self.reference_argument(&argument.value, &referents, scope) {
                Ok(found) => of.extend(found),
                Err(()) => {
                    let example = format!("{}(paid_media)", figure.word());
                    let expected = "channels, campaigns, budgets or platforms";
                    return self.bad_argument(
                        figure.word(),
                        expected,
                        &example,
                        argument.value.range,
                    );
                }
            }
        }
        let ty = match figure {
            Figure::Spend | Figure::Cost => Type::Money,
            Figure::Reach => Type::Integer,
        };
        self.made(ExpressionKind::Figure { figure, of }, ty, range)
    }

    pub(super) fn reaction_target(
        &mut self,
        reaction: Reaction,
        argument: &Argument,
        scope: Scope,
    ) -> Option<SymbolId> {
        let referents: Vec<Referent> = reaction
            .about()
            .iter()
            .map(|kind| Referent::Kind(kind))
            .collect();
        match self.reference_argument(&argument.value, &referents, scope) {
            Ok(found) => found,
            Err(()) => {
                let example = format!("{}(seats_waiting)", reaction.word());
                self.bad_argument(
                    reaction.word(),
                    "a message or channel",
                    &example,
                    argument.value.range,
                );
                None
            }
        }
    }

    pub(super) fn aggregate(
        &mut self,
        function: Function,
        call: &Call,
        scope: Scope,
        range: TextRange,
    ) -> Expression {
        let example = match function {
            Function::Count | Function::First | Function::Last | Function::Recency => {
                format!("{}(booking)", function.word())
            }
            _ => format!("{}(booking.total)", function.word()),
        };
        let Some((argument, more)) = call.arguments.split_first() else {
            return self.bad_argument(function.word(), "an event", &example, range);
        };
        let Some((source, property)) = self.counted(function, argument, scope, &example) else {
            return self.poisoned(range);
        };
        let event = match &source {
            Counted::Event(event) => Some(*event),
            _ => None,
        };
        let entity = match &source {
            Counted::Population(of) => self.tables.entity_of(self.names, *of),
            Counted::Event(event) => self.tables.entity_of(self.names, *event).or(scope.entity),
            Counted::Reaction(..) => scope.entity,
        };
        let inner = Scope {
            event,
            entity,
            ..scope
        };
        let condition = argument
            .condition
            .as_ref()
            .map(|condition| self.predicate(condition, inner));
        let window = argument
            .within
            .as_ref()
            .and_then(|within| self.window(within, scope));
        let by = argument.by.as_ref().and_then(|path| {
            let owner = entity?;
            let found = self.names.child(owner, path.single()?);
            if found.is_none() {
                let finding = Language::UnknownName {
                    name: path.to_string(),
                    wanted: "a property that leads to what is counted for".to_owned(),
                    nearest: None,
                    not_in_use: None,
                };
                self.tell(finding, path.range);
            }
            found
        });
        if let Counted::Event(event) = source {
            self.happens_to(event, by, argument, scope);
        }
        let rank = more
            .first()
            .and_then(|argument| match &argument.value.kind {
                ExprKind::Quantity(quantity) => Some(quantity.number),
                _ => None,
            });
        if function == Function::Percentile
            && !rank.is_some_and(|rank| rank >= Decimal::ZERO && rank <= Decimal::ONE_HUNDRED)
        {
            return self.bad_argument(
                "percentile",
                "a property and a rank from 0 to 100",
                "percentile(booking.total, 90)",
                range,
            );
        }
        let ty = match (function, &property) {
            (Function::Count | Function::CountDistinct, _) => Type::Integer,
            (Function::First | Function::Last, _) => Type::Instant,
            (Function::Recency, _) => Type::Duration,
            (_, Some((_, ty))) => ty.clone(),
            (_, None) => Type::Poisoned,
        };
        // Without its window, or of all where it was to be of some, it would be
        // another figure: what asks for it is damaged.
        let lost = (argument.within.is_some() && window.is_none())
            || (argument.by.is_some() && by.is_none());
        let condition = if lost {
            Some(self.poisoned(range))
        } else {
            condition
        };
        let aggregate = Aggregate {
            function,
            source,
            property: property.map(|(path, _)| path),
            condition,
            window,
            by,
            rank,
        };
        self.made(ExpressionKind::Aggregate(Box::new(aggregate)), ty, range)
    }

    /// Tells where an event is counted for something else than it happens to.
    fn happens_to(
        &mut self,
        event: SymbolId,
        by: Option<SymbolId>,
        argument: &Argument,
        scope: Scope,
    ) {
        let (Some(entity), Some(about)) = (self.tables.entity_of(self.names, event), scope.entity)
        else {
            return;
        };
        let leads = |property: SymbolId| match self.tables.property(property) {
            Some(Type::Entity(to)) => to == about,
            Some(Type::Poisoned) => true,
            _ => false,
        };
        // A property that is not there is told already.
        let fits = match (by, &argument.by) {
            (Some(by), _) => leads(by),
            (None, Some(_)) => true,
            (None, None) => entity == about,
        };
        if fits {
            return;
        }
        let mut paths = self
            .names
            .children(entity)
            .into_iter()
            .filter(|p| leads(*p));
        let only = paths.next().filter(|_| paths.next().is_none());
        let name = |id: SymbolId| {
            let symbol = self.names.symbol(id);
            symbol.map_or(String::new(), |symbol| symbol.name.to_string())
        };
        let finding = Mistake::WrongEntity {
            event: name(event),
            happens_to: name(entity),
            about: name(about),
            by: only.map(name),
        };
        self.tell(finding, argument.value.range);
    }

    /// What an aggregate is taken over, and the property of it.
    pub(super) fn counted(
        &mut self,
        function: Function,
        argument: &Argument,
        scope: Scope,
        example: &str,
    ) -> Option<(Counted, Option<(PropertyPath, Type)>)> {
        let needs_property = !matches!(
            function,
            Function::Count | Function::First | Function::Last | Function::Recency
        );
        let range = argument.value.range;
        let path = match &argument.value.kind {
            ExprKind::Missing => return None,
            ExprKind::Call(call) => {
                if let Some(reaction) = Reaction::find(&call.function.text())
                    && !needs_property
                {
                    let of = match call.arguments.first() {
                        Some(argument) => Some(self.reaction_target(reaction, argument, scope)?),
                        None => None,
                    };
                    return Some((Counted::Reaction(reaction, of), None));
                }
                self.bad_argument(function.word(), "an event", example, range);
                return None;
            }
            ExprKind::Name(path) => path,
            _ => {
                let what = if needs_property {
                    "a property of an event"
                } else {
                    "an event"
                };
                self.bad_argument(function.word(), what, example, range);
                return None;
            }
        };
        match self.names.lookup(path, scope) {
            Found::Lost => return None,
            Found::Symbol(id) => {
                self.renamed(path, id);
                let symbol = self.names.symbol(id)?;
                match (symbol.kind, symbol.kind.word()) {
                    (SymbolKind::Declaration(_), "event") if !needs_property => {
                        return Some((Counted::Event(id), None));
                    }
                    (SymbolKind::Declaration(_), "entity" | "segment") if !needs_property => {
                        return Some((Counted::Population(id), None));
                    }
                    (SymbolKind::Nested(Nested::Property), _) => {
                        let owner = symbol.parent?;
                        let ty = self.tables.property(id)?;
                        let (base, source) = if self.names.word(owner) == "event" {
                            (Base::Event, Counted::Event(owner))
                        } else {
                            (Base::Person, Counted::Population(owner))
                        };
                        let property = PropertyPath {
                            base,
                            path: vec![id],
                        };
                        return self.aggregable(function, property, ty, source, example, range);
                    }
                    _ => {}
                }
            }
            Found::Nothing => {
                if let Some(reaction) = path.single().and_then(|word| Reaction::find(word))
                    && !needs_property
                {
                    return Some((Counted::Reaction(reaction, None), None));
                }
                self.unknown_event(path, scope);
                return None;
            }
        }
        let what = if needs_property {
            "a property of an event"
        } else {
            "an event"
        };
        self.bad_argument(function.word(), what, example, range);
        None
    }

    pub(super) fn unknown_event(&mut self, path: &Path, scope: Scope) {
        let referents = [Referent::Kind("event"), Referent::Kind("entity")];
        if let Err(Some(finding)) = self.names.reference(path, &referents, scope) {
            let span = self.span(path.range);
            self.diagnostics.push(unresolved(finding, span));
        }
    }

    pub(super) fn aggregable(
        &mut self,
        function: Function,
        property: PropertyPath,
        ty: Type,
        source: Counted,
        example: &str,
        range: TextRange,
    ) -> Option<(Counted, Option<(PropertyPath, Type)>)> {
        let fits = match function {
            Function::Sum | Function::Average => matches!(
                ty,
                Type::Poisoned
                    | Type::Number
                    | Type::Integer
                    | Type::Percent
                    | Type::Money
                    | Type::Duration
            ),
            Function::Minimum | Function::Maximum | Function::Median | Function::Percentile => {
                ty.is_ordered()
            }
            Function::CountDistinct => true,
            _ => false,
        };
        if fits {
            return Some((source, Some((property, ty))));
        }
        let expected = match function {
            Function::Sum | Function::Average => "a property that is a number, money or a duration",
            Function::Minimum | Function::Maximum | Function::Median | Function::Percentile => {
                "a property whose values have an order"
            }
            _ => "an event",
        };
        self.bad_argument(function.word(), expected, example, range);
        None
    }

    pub(super) fn window(&mut self, within: &Within, scope: Scope) -> Option<Window> {
        let (expr, of_entry) = match within {
            Within::Last(expr) => (expr, false),
            Within::OfEntry(expr) => (expr, true),
            Within::Since(expr) => {
                let since = self.expression(expr, scope, None);
                if !since.ty.fits(&Type::Instant) {
                    self.bad_argument(
                        "since",
                        "a date or `last(…)`",
                        "since last(booking)",
                        expr.range,
                    );
                    return None;
                }
                return Some(Window::Since(Box::new(since)));
            }
        };
        let typed = self.expression(expr, scope, None);
        match typed.kind {
            ExpressionKind::Literal(Literal::Duration(duration)) if of_entry => {
                Some(Window::OfEntry(duration))
            }
            ExpressionKind::Literal(Literal::Duration(duration)) => Some(Window::Last(duration)),
            ExpressionKind::Poisoned => None,
            _ => {
                self.bad_argument("within", "a duration", "within 30 days", expr.range);
                None
            }
        }
    }
}
