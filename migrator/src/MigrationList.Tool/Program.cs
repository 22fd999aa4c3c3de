using GitopsLab.MigrationList.Tool;

return await CommandLine.InvokeAsync(args, Console.Out, Console.Error);
