"""What fits where: the tasks of services and jobs on the instances of their capacity.

:mod:`packing` decides whether tasks fit on instances, with a placement or a lower bound that shows it. It knows nothing
of AWS. :mod:`expression` reads ECS's placement constraints. What reads the graph stands above them.
"""
