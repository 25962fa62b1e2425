"""What fits where: the tasks of services and jobs on the instances of their capacity.

The way in is :func:`ecs_constructs.placement.planning.plan`. :mod:`packing` decides whether tasks fit on instances,
with a placement or a lower bound that shows it, and knows nothing of AWS. :mod:`shapes` and :mod:`fleets` say what a
task asks for and what an instance has beside ECS, its agent and its daemons; :mod:`expression` reads placement
constraints; :mod:`placing`, :mod:`strategy` and :mod:`rolling` are ECS's own order, division and arithmetic. Nothing is
guessed: what the templates leave open is undecided, and said.

Nothing is imported here: a rule that looks up an instance type should not load the rest.
"""
